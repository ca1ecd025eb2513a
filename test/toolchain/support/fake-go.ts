import path from "node:path";
import { fakeParts, programOf } from "./fake-parts.ts";
import { put, scratch } from "./scratch.ts";

/** What the fake does when it is asked to build: `once-broken` loses its line the first time. */
export type Behaviour =
  | "works"
  | "does not compile"
  | "disk full"
  | "hangs"
  | "once-broken"
  | "slow"
  | "edited";

export interface FakeGo {
  /** Folder to put on PATH. */
  folder: string;
  /** File with one JSON line for each build: its folder, its environment, when it began and ended. */
  journal: string;
}

export interface Build {
  cwd: string;
  began: number;
  ended: number;
  args: string[];
  env: Record<string, string>;
}

/** A `go` that knows `env -json` and `build`, and "compiles" the fake components. */
export function fakeGo(behaviour: Behaviour = "works", settings: Record<string, string> = {}): FakeGo {
  const folder = scratch();
  const journal = path.join(folder, "builds.jsonl");
  const all = {
    GOVERSION: "go1.26.8",
    GOTOOLCHAIN: "local",
    GOPROXY: "https://proxy.test,direct",
    ...settings,
  };
  const programs = Object.fromEntries(fakeParts.map((part) => [part.name, programOf(part)]));
  const text = `#!${process.execPath}
const fs = require("node:fs"), path = require("node:path");
const args = process.argv.slice(2), began = Date.now(), name = path.basename(process.cwd());
const journal = ${JSON.stringify(journal)}, programs = ${JSON.stringify(programs)};
if (args[0] === "env") { console.log(${JSON.stringify(JSON.stringify(all))}); process.exit(0); }
console.error("go: downloading example.test/module v1.0.0");
const fail = (text) => { console.error(text); process.exit(1); };
const build = () => {
  fs.writeFileSync(args[args.indexOf("-o") + 1], programs[name], { mode: 0o755 });
  fs.appendFileSync(journal, JSON.stringify({ cwd: process.cwd(), began, ended: Date.now(), args, env: process.env }) + "\\n");
};
const flag = path.join(${JSON.stringify(folder)}, "tried-" + name);
switch (${JSON.stringify(behaviour)}) {
  case "does not compile": fail("./main.go:7:2: undefined: nonsense");
  case "disk full": fail("write $WORK/b001: no space left on device");
  case "hangs":
    fs.mkdirSync(process.env.GOCACHE + "/half", { recursive: true });
    fs.writeFileSync(flag, String(process.pid));
    setInterval(() => {}, 1000);
    break;
  case "once-broken":
    if (!fs.existsSync(flag)) { fs.writeFileSync(flag, ""); fail("read tcp: connection reset by peer"); }
    build();
    break;
  case "slow": setTimeout(build, 300); break;
  case "edited": fs.appendFileSync("go.mod", "// edited\\n"); build(); break;
  default: build();
}
`;
  put(path.join(folder, "go"), text, 0o755);
  return { folder, journal };
}
