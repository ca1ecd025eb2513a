import type { Finding } from "../../../settings/finding.ts";
import { parseImage } from "../../../settings/rules/image-reference.ts";
import type { Scripts } from "./boot.ts";
import { commandsIn } from "./commands.ts";
import type { Runtime } from "./dockerfile.ts";

/**
 * Bases whose C library cannot load the server that comes with npm's `chromadb`: its builds for Linux want symbols of glibc 2.38
 * and 2.39, and there is none for musl (chromadb-js-bindings-linux-x64-gnu 1.0.6 to 1.3.4;
 * findings/chroma-of-npm-wants-newer-libc.sh).
 */
const TOO_OLD = [
  { tag: /(^|-)alpine/, has: "musl" },
  { tag: /(^|-)bookworm(-|$)|^12(\.|-|$)/, has: "glibc 2.36" },
  { tag: /(^|-)bullseye(-|$)|^11(\.|-|$)/, has: "glibc 2.31" },
  { tag: /(^|-)buster(-|$)|^10(\.|-|$)/, has: "glibc 2.28" },
];

/** Whether a script of package.json starts npm's Chroma server on a base that cannot load it: it ends at once, at every start. */
export function judgeChroma({ base, line }: Runtime, scripts: Scripts, file: string): Finding[] {
  const script = Object.entries(scripts).find(([, text]) =>
    commandsIn(text).some(({ words }) =>
      words.some((word, at) => /^chroma(db)?$/.test(word) && words[at + 1] === "run"),
    ),
  );
  const { repository, tag = "" } = parseImage(base);
  // Numbers are Debian's own only in Debian's own image, and Alpine's own image needs no word for it.
  const own = /(^|\/)(debian|alpine)$/.exec(repository)?.[2];
  const system = own ? `${own === "alpine" ? "alpine-" : ""}${tag}` : tag.replace(/^\d+(\.\d+)*/, "");
  const old = TOO_OLD.find((one) => one.tag.test(system));
  if (!script || !old) return [];
  return [
    {
      property: `${file}:${line} FROM`,
      problem: `has ${old.has}, and the server that script ${script[0]} starts (\`chroma run\` of npm's chromadb) wants glibc 2.39: it ends at once`,
      fix: "a base of Debian 13 (node:<version>-trixie-slim), or Chroma's own image (chromadb/chroma) for its process",
    },
  ];
}
