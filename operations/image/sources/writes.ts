import { posix } from "node:path";
import type { Finding } from "../../../settings/finding.ts";
import { commandsIn } from "./commands.ts";
import type { Runtime } from "./dockerfile.ts";
import { isRoot } from "./user.ts";

/** Calls of Node's fs that make or change a file or a folder. */
const WRITES =
  /\b(writeFile|appendFile|createWriteStream|mkdir|copyFile|cp|rename|outputFile|ensureDir)(Sync)?\s*\(/;
/** `const ROOT = path.resolve(process.cwd())`. */
const ROOTS =
  /\b(\w+)\s*=\s*(?:(?:path\.)?(?:resolve|join|normalize)\(\s*)?process\.cwd\(\)\s*\)?\s*;?\s*$/gm;
/** A path of the working folder where a call writes. */
const DIRECT =
  /\b(?:writeFile|appendFile|createWriteStream|mkdir|outputFile|ensureDir)(?:Sync)?\s*\(\s*(["'`])((?:\.\/)?\w[^"'`\n]*)\1/g;
/** `basePath: string = "artifacts"`: a name that says that it is a path. */
const NAMED =
  /\b\w*(?:path|dir|directory|folder)\b(?:\s*:\s*string)?\s*=\s*(["'`])((?:\.\/)?[A-Za-z][\w-]*(?:\/[\w.${}-]+)*\/?)\1/gi;

/** A place that a file's code writes to, below the working folder. */
export interface Write {
  /** At most two names: `data/support`. */
  folder: string;
  /** From 1. */
  line: number;
}

/**
 * Folders below the working folder that a file writes to, as far as its text says so: it calls what writes, and names a path of
 * the working folder. A path that it is given by its caller is not seen.
 */
export function writesIn(text: string): Write[] {
  if (!WRITES.test(text)) return [];
  const roots = [...text.matchAll(ROOTS)].map(([, name = ""]) => name).filter(Boolean);
  const joined = new RegExp(
    `(?:join|resolve)\\(\\s*(?:process\\.cwd\\(\\)${roots.map((name) => `|${name}\\b`).join("")})((?:\\s*,\\s*(?:"[^"\\n]*"|'[^'\\n]*'|\`[^\`\\n]*\`))+)`,
    "g",
  );
  const found = [
    ...[...text.matchAll(joined)].map(({ 1: names = "", index }) => ({
      path: [...names.matchAll(/["'`]([^"'`]*)["'`]/g)].map(([, name]) => name).join("/"),
      index,
    })),
    ...[...text.matchAll(DIRECT), ...text.matchAll(NAMED)].map(({ 2: path = "", index }) => ({
      path,
      index,
    })),
  ];
  const writes = found.flatMap(({ path, index }) => {
    const folder = folderOf(path);
    return folder === undefined ? [] : [{ folder, line: text.slice(0, index).split("\n").length }];
  });
  return writes.filter(({ folder }, index) => writes.findIndex((one) => one.folder === folder) === index);
}

/** The folder of a path, at most two names deep; undefined when it is outside, or the working folder itself. */
function folderOf(path: string): string | undefined {
  const names = posix
    .normalize(path)
    .split("/")
    .filter((name) => name !== "" && name !== ".");
  // What a variable stands for is not known, nor what is below it.
  const variable = names.findIndex((name) => name.includes("$"));
  const known = variable >= 0 ? names.slice(0, variable) : names;
  if (/\.\w+$/.test(known.at(-1) ?? "")) known.pop();
  return known.length === 0 || known[0] === ".." || known[0] === "node_modules"
    ? undefined
    : known.slice(0, 2).join("/");
}

/** What the application writes to, and the image's user may not. */
export function judgeWrites(
  writes: readonly (Write & { path: string })[],
  runtime: Runtime,
  file: string,
): Finding[] {
  const root = isRoot(runtime);
  const folders = new Map<string, (Write & { path: string })[]>();
  for (const one of writes) folders.set(one.folder, [...(folders.get(one.folder) ?? []), one]);
  return [...folders]
    .filter(([folder]) => !given(runtime, folder))
    .map(([folder, [first, ...others]]) => ({
      property: `${first?.path}:${first?.line}`,
      problem:
        `writes below ${folder}${others.length > 0 ? ` (and so do ${others.length} other places)` : ""}, ` +
        (root
          ? "which works as root alone, and what it writes is gone with every release"
          : "which the image's user may not, and what it writes is gone with every release"),
      fix: `write below os.tmpdir(), or to Supabase; or in ${file}, before USER: RUN mkdir -p ${folder} && chown -R 1000:1000 ${folder}`,
    }));
}

/** Whether the image gives its user the folder: chown or chmod of it or of what it is in, or COPY --chown, or VOLUME. */
function given({ instructions }: Runtime, folder: string): boolean {
  let workdir = "/";
  for (const { word, rest, words, flags } of instructions) {
    const places = (words ?? rest.split(/\s+/)).filter((one) => one !== "");
    if (word === "WORKDIR") workdir = posix.resolve(workdir, rest);
    const covers = (place: string) => {
      const to = posix.relative(posix.resolve(workdir, place), posix.resolve(workdir, folder));
      return to === "" || !to.startsWith("..");
    };
    if (word === "VOLUME" && places.map((one) => one.replace(/[["\],]/g, "")).some(covers)) return true;
    const owned = flags.some((flag) => flag.startsWith("--chown="));
    if ((word === "COPY" || word === "ADD") && owned && covers(places.at(-1) ?? ".")) return true;
    if (word === "RUN")
      for (const command of commandsIn(rest))
        if (/^(chown|chmod|install)$/.test(command.words[0] ?? "") && command.words.slice(2).some(covers))
          return true;
  }
  return false;
}
