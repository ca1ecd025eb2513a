import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Role, roleOf } from "../../../operations/engine/lean/role.mjs";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import { locateToolchain } from "../../../toolchain/locate.mjs";

/** A Node of a run. */
export interface CountedNode {
  /** What it did; undefined for none of the three that the engine starts. */
  role: Role | undefined;
  /** Packages and how many of their modules it loaded. */
  packages: Record<string, number>;
  /** How many modules of ours it loaded. */
  own: number;
}

/** Has every Node of a run write down what it loads: the run finds another `node` first in its PATH. */
export class CountedNodes {
  readonly #folder: string;
  readonly #path: string;

  private constructor(folder: string, path: string) {
    this.#folder = folder;
    this.#path = path;
  }

  static async prepared(env: NodeJS.ProcessEnv): Promise<CountedNodes> {
    const folder = await mkdtemp(join(tmpdir(), "hotdash-counted-"));
    const probe = new URL("probe.mjs", import.meta.url).href;
    const script = `#!/bin/sh\nexec '${locateToolchain().node}' '--import=${probe}' "$@"\n`;
    await writeFile(join(folder, "node"), script);
    await chmod(join(folder, "node"), 0o755);
    return new CountedNodes(folder, `${folder}:${env.PATH}`);
  }

  /** Variables for the run. */
  get env(): Record<string, string> {
    return { PATH: this.#path, HOTDASH_COUNTED: this.#folder };
  }

  async nodes(): Promise<CountedNode[]> {
    const files = (await readdir(this.#folder)).filter((name) => name.endsWith(".json"));
    return Promise.all(files.map(async (name) => counted(await readFile(join(this.#folder, name), "utf8"))));
  }

  async dispose(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function counted(text: string): CountedNode {
  const { script, modules } = JSON.parse(text) as { script?: string; modules: string[] };
  const packages: Record<string, number> = {};
  let own = 0;
  for (const module of modules) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];
    if (name !== undefined) packages[name] = (packages[name] ?? 0) + 1;
    else if (module.startsWith(CHECKOUT)) own += 1;
  }
  return { role: roleOf(script), packages, own };
}
