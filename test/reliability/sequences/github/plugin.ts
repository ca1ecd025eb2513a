import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { locateToolchain } from "../../../../toolchain/locate.mjs";

type Bag = Record<string, unknown>;

/** What a message of the engine's protocol looks like from here: generated code without types. */
// biome-ignore lint/suspicious/noExplicitAny: the generated code has no types that a module of ours could name
type Message = any;

const load = createRequire(import.meta.resolve("@pulumi/pulumi/package.json"));
const provider: Message = load("./proto/provider_pb.js");
const { ResourceProviderClient }: Message = load("./proto/provider_grpc_pb.js");
const { Struct }: Message = load("google-protobuf/google/protobuf/struct_pb.js");
const { Status }: Message = load("./proto/status_pb.js");
const INIT_FAILED = "pulumirpc.ErrorResourceInitFailed";
const grpc: Message = load("@grpc/grpc-js");

/** Version of the plugin that the toolchain installs: the one of `@pulumi/github` in package.json. */
const PLUGIN = "resource-github-v6.12.2/pulumi-resource-github";

/** A resource as the engine keeps it. */
export interface Kept {
  id: string;
  inputs: Bag;
  outs: Bag;
}

/**
 * The real provider of GitHub, spoken to as the engine speaks to it, without an engine: thousands of creates and updates
 * are a matter of minutes then.
 */
export class GithubPlugin {
  readonly #config: Record<string, string>;
  #child: ChildProcess | undefined;
  #client: Message;
  #starting: Promise<void> | undefined;

  private constructor(config: Record<string, string>) {
    this.#config = config;
  }

  /** Starts it, with the repository's owner and the address of the API. */
  static async start(config: Record<string, string>): Promise<GithubPlugin> {
    const plugin = new GithubPlugin(config);
    await plugin.#start();
    return plugin;
  }

  async #start(): Promise<void> {
    const child = spawn(join(locateToolchain().plugins, PLUGIN), ["127.0.0.1:0"], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const port = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`the plugin ended with ${code}`)));
    });
    child.stderr?.resume();
    this.#child = child;
    this.#client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const request = new provider.ConfigureRequest();
    for (const [key, value] of Object.entries(this.#config))
      request.getVariablesMap().set(`github:config:${key}`, value);
    request.setArgs(Struct.fromJavaScript(this.#config));
    request.setAcceptsecrets(false);
    request.setAcceptresources(true);
    await this.#sent("configure", request);
  }

  async check(urn: string, olds: Bag, news: Bag): Promise<Bag> {
    const request = new provider.CheckRequest();
    request.setUrn(urn);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    const answer = await this.#ask("check", request);
    const failures = answer
      .getFailuresList()
      .map((one: Message) => `${one.getProperty()}: ${one.getReason()}`);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return answer.getInputs().toJavaScript();
  }

  /** Whether something differs, and whether that takes another object. */
  async diff(urn: string, kept: Kept, news: Bag): Promise<{ changes: boolean; replaces: boolean }> {
    const request = new provider.DiffRequest();
    request.setId(kept.id);
    request.setUrn(urn);
    request.setOlds(Struct.fromJavaScript(kept.outs));
    request.setOldInputs(Struct.fromJavaScript(kept.inputs));
    request.setNews(Struct.fromJavaScript(news));
    const answer = await this.#ask("diff", request);
    return { changes: answer.getChanges() === 2, replaces: answer.getReplacesList().length > 0 };
  }

  async create(urn: string, inputs: Bag): Promise<Kept> {
    const request = new provider.CreateRequest();
    request.setUrn(urn);
    request.setProperties(Struct.fromJavaScript(inputs));
    const answer = await this.#ask("create", request);
    return { id: answer.getId(), inputs, outs: answer.getProperties().toJavaScript() };
  }

  /** As it is now; undefined when it is gone. Without what is kept, as an import reads it. */
  async read(urn: string, id: string, kept?: Kept): Promise<Kept | undefined> {
    const request = new provider.ReadRequest();
    request.setId(id);
    request.setUrn(urn);
    request.setProperties(Struct.fromJavaScript(kept?.outs ?? {}));
    request.setInputs(Struct.fromJavaScript(kept?.inputs ?? {}));
    const answer = await this.#ask("read", request);
    if (answer.getId() === "") return undefined;
    return {
      id: answer.getId(),
      inputs: answer.getInputs()?.toJavaScript() ?? {},
      outs: answer.getProperties()?.toJavaScript() ?? {},
    };
  }

  async update(urn: string, kept: Kept, inputs: Bag): Promise<Kept> {
    const request = new provider.UpdateRequest();
    request.setId(kept.id);
    request.setUrn(urn);
    request.setOlds(Struct.fromJavaScript(kept.outs));
    request.setOldInputs(Struct.fromJavaScript(kept.inputs));
    request.setNews(Struct.fromJavaScript(inputs));
    const answer = await this.#ask("update", request);
    return { id: kept.id, inputs, outs: answer.getProperties().toJavaScript() };
  }

  /** What the engine keeps of a create or update that failed half way, from the error; undefined when it keeps nothing. */
  static halfDone(error: unknown, inputs: Bag): Kept | undefined {
    const { metadata } = (error as { cause?: Message }).cause ?? {};
    const [bytes] = metadata?.get("grpc-status-details-bin") ?? [];
    const [detail] = bytes ? Status.deserializeBinary(new Uint8Array(bytes)).getDetailsList() : [];
    const half = detail?.unpack(provider.ErrorResourceInitFailed.deserializeBinary, INIT_FAILED);
    return half && { id: half.getId(), inputs, outs: half.getProperties().toJavaScript() };
  }

  async remove(urn: string, kept: Kept): Promise<void> {
    const request = new provider.DeleteRequest();
    request.setId(kept.id);
    request.setUrn(urn);
    request.setProperties(Struct.fromJavaScript(kept.outs));
    await this.#ask("delete", request);
  }

  stop(): void {
    this.#client.close();
    this.#child?.kill();
  }

  /** Every run of an engine has a plugin of its own: one that died on an answer is the end of that run only. */
  async #ask(method: string, request: Message): Promise<Message> {
    await this.#starting;
    try {
      return await this.#sent(method, request);
    } catch (error) {
      if (this.#child?.exitCode === null && this.#child.signalCode === null) throw error;
      this.#starting ??= this.#start().finally(() => {
        this.#starting = undefined;
      });
      await this.#starting;
      throw error;
    }
  }

  #sent(method: string, request: Message): Promise<Message> {
    return new Promise((resolve, reject) => {
      this.#client[method](request, (error: { details?: string } | null, answer: Message) => {
        if (error) reject(new Error(error.details ?? String(error), { cause: error }));
        else resolve(answer);
      });
    });
  }
}
