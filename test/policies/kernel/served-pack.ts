import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import type { Resource } from "../proofs/proof.ts";

const require = createRequire(import.meta.url);
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const analyzer = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

const folder = fileURLToPath(new URL("../../../policies", import.meta.url));
const starter = require.resolve("@pulumi/pulumi/cmd/run-policy-pack/index.js");
const node = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url));

/** Levels as the protocol numbers them. */
export const LEVELS = { advisory: 0, mandatory: 1, disabled: 2, remediate: 3 } as const;
export type Level = keyof typeof LEVELS;

/** What the pack says of itself. */
export interface PackInfo {
  name: string;
  version: string;
  policiesList: { name: string; enforcementlevel: number; remediationsteps: string; severity: number }[];
}

/** A violation as the engine gets it. */
export interface Diagnostic {
  policyname: string;
  message: string;
  enforcementlevel: number;
}

/** The pack in a process of its own, started and asked as Pulumi's engine starts and asks it. */
export class ServedPack {
  readonly #child: ChildProcess;
  readonly #client: InstanceType<typeof grpc.Client> & Record<string, Call>;

  private constructor(child: ChildProcess, port: string) {
    this.#child = child;
    this.#client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  /** @param config the stack's configuration: `{"hotdash:platform": "live"}` */
  static async start(
    stack: string,
    config: Record<string, string> = {},
    env: Record<string, string> = {},
  ): Promise<ServedPack> {
    const child = spawn(node, [starter, "127.0.0.1:1", folder], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        PULUMI_NODEJS_PROJECT: "hotdash",
        PULUMI_NODEJS_STACK: stack,
        PULUMI_CONFIG: JSON.stringify(config),
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new ServedPack(child, await firstLine(child));
  }

  async info(): Promise<PackInfo> {
    return (await this.#call("getAnalyzerInfo", new Empty())).toObject() as unknown as PackInfo;
  }

  /** Sets a rule's level, as `--policy-pack-config` does; without arguments everything is as the pack says. */
  async configure(levels: Readonly<Record<string, Level>> = {}): Promise<void> {
    const request = new analyzer.ConfigureAnalyzerRequest();
    for (const [rule, level] of Object.entries(levels)) {
      const config = new analyzer.PolicyConfig();
      config.setEnforcementlevel(LEVELS[level]);
      config.setProperties(Struct.fromJavaScript({}));
      request.getPolicyconfigMap().set(rule, config);
    }
    await this.#call("configure", request);
  }

  /** Everything that the pack has to say of these resources, each by itself and all together. */
  async judge(resources: readonly Resource[]): Promise<Diagnostic[]> {
    const found: Diagnostic[] = [];
    for (const resource of resources)
      found.push(...said(await this.#call("analyze", described(new analyzer.AnalyzeRequest(), resource))));
    const whole = new analyzer.AnalyzeStackRequest();
    whole.setResourcesList(resources.map((one) => described(new analyzer.AnalyzerResource(), one)));
    return [...found, ...said(await this.#call("analyzeStack", whole))];
  }

  stop(): void {
    this.#client.close();
    this.#child.kill();
  }

  #call(method: string, request: unknown): Promise<Answer> {
    return new Promise((resolve, reject) =>
      this.#client[method]?.(request, (error, answer) => (error ? reject(error) : resolve(answer))),
    );
  }
}

type Call = (request: unknown, done: (error: Error | null, answer: Answer) => void) => void;
interface Answer {
  toObject(): object;
}

function said(answer: Answer): Diagnostic[] {
  return (answer.toObject() as { diagnosticsList: Diagnostic[] }).diagnosticsList;
}

interface Description {
  setType(type: string): void;
  setName(name: string): void;
  setUrn(urn: string): void;
  setProperties(properties: unknown): void;
  setOptions(options: unknown): void;
}

function described<T extends Description>(request: T, { type, props, protect = true }: Resource): T {
  request.setType(type);
  request.setName("subject");
  request.setUrn(`urn:pulumi:production::hotdash::${type}::subject`);
  // What is undefined is not sent.
  request.setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(props))));
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(protect);
  request.setOptions(options);
  return request;
}

async function firstLine(child: ChildProcess): Promise<string> {
  let out = "";
  let errors = "";
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      out += chunk;
      if (out.includes("\n")) resolve(out.split("\n")[0] ?? "");
    });
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    child.on("close", (code) => reject(new Error(`the pack ended with ${code}: ${errors}`)));
  });
}
