import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policies } from "../../policies/list.ts";

const require = createRequire(import.meta.url);
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");

const folder = fileURLToPath(new URL("../../policies", import.meta.url));
const starter = require.resolve("@pulumi/pulumi/cmd/run-policy-pack/index.js");
const node = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));

/** Levels as the protocol numbers them: a rule with a remedy is mandatory for what the remedy leaves. */
const LEVELS: Record<string, number> = { mandatory: 1, remediate: 3 };

interface Info {
  name: string;
  version: string;
  policiesList: { name: string; enforcementlevel: number; remediationsteps: string; severity: number }[];
}

/** Starts the pack as Pulumi's language host does: Pulumi's starter, the folder as argument and working directory. */
describe("the pack, started as Pulumi starts it", () => {
  let child: ChildProcess;
  let info: Info;

  beforeAll(async () => {
    const variables = {
      PULUMI_NODEJS_PROJECT: "hotdash",
      PULUMI_NODEJS_STACK: "staging",
      PULUMI_CONFIG: "{}",
    };
    const env = { PATH: process.env.PATH, ...variables };
    child = spawn(node, [starter, "127.0.0.1:1", folder], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const port = await firstLine(child);
    const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    info = await new Promise<Info>((resolve, reject) => {
      client.getAnalyzerInfo(new Empty(), (error: Error | null, answer: { toObject(): Info }) =>
        error ? reject(error) : resolve(answer.toObject()),
      );
    });
    client.close();
  }, 30_000);
  afterAll(() => void child.kill());

  test("says its name and version", () => {
    expect(info).toMatchObject({ name: "hotdash", version: "0.1.0" });
  });

  test("brings every rule of the list, each mandatory and with its remedy", () => {
    expect(info.policiesList.map(({ name }) => name)).toEqual(policies.map(({ name }) => name));
    for (const policy of info.policiesList) {
      const { enforcementLevel = "" } = policies.find(({ name }) => name === policy.name) ?? {};
      expect(policy.enforcementlevel, policy.name).toBe(LEVELS[enforcementLevel]);
      expect(policy.severity, policy.name).toBeGreaterThan(0);
    }
  });
});

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
    child.on("exit", (code) => reject(new Error(`the pack ended with ${code}: ${errors}`)));
  });
}
