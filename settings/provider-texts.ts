import { readdirSync, readFileSync } from "node:fs";

/** Texts that were ever released, a file each: `fly-App.txt`, and `fly-App.2.txt` for one that came later. */
const FOLDER = new URL("./provider-texts/", import.meta.url);

/**
 * What Pulumi stores in state as `__provider` of every resource of a kind (`fly:App`) that is made today. The engine runs it
 * again for each later read and delete, perhaps years from now, so it holds nothing but the way to providers/kind.cjs, which
 * must never move, and the kind: it is equal on every machine, and stays equal when the code behind it changes.
 */
export const providerText = (kind: string): string =>
  `exports.handler=()=>require(process.cwd()+"/providers/kind.cjs")(${JSON.stringify(kind)});\n`;

let released: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/**
 * The texts under which resources of a kind (`fly:App`) may lead the engine to our code: what Pulumi keeps as `__provider`
 * in a state, and runs for each later read and delete. Read when first asked for, so that starting costs nothing.
 */
export function releasedTexts(kind: string): ReadonlySet<string> {
  released ??= readAll();
  return released.get(kind) ?? new Set();
}

function readAll(): Map<string, Set<string>> {
  const texts = new Map<string, Set<string>>();
  for (const file of readdirSync(FOLDER).sort()) {
    const [, module, type] = /^([a-z]+)-([A-Za-z]+)(?:\.\d+)?\.txt$/.exec(file) ?? [];
    if (module === undefined || type === undefined)
      throw new Error(`${file} is no name of a provider's text`);
    const kind = `${module}:${type}`;
    texts.set(kind, (texts.get(kind) ?? new Set()).add(readFileSync(new URL(file, FOLDER), "utf8")));
  }
  return texts;
}
