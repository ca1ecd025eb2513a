import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import { commandLinesIn } from "../house/support/command-lines.ts";

/*
 * docs/runbooks/first-deploy.md, executed from its own text, in a copy of the checkout with a backend in a folder: every command up
 * to the deploy, which test/engine/deploy.test.ts shows, since nothing of a live platform is in reach here. What it says that one
 * sees is looked for in what is there.
 */

const text = readFileSync(join(CHECKOUT, "docs/runbooks/first-deploy.md"), "utf8");
const section = (title: string) => text.split(`\n## ${title}`)[1]?.split("\n## ")[0] ?? "";
/** What it shows of an output: lines of the first block without a language, as far as nothing is left out. */
const shown = (title: string) =>
  (/\n\n```\n([\s\S]*?)^…$/m.exec(section(title))?.[1] ?? "").split("\n").filter((line) => line !== "");

const folder = mkdtempSync(join(tmpdir(), "hotdash-first-"));
const project = join(folder, "project");
const stackFile = () => readFileSync(join(project, "Pulumi.staging.yaml"), "utf8");

/** What stands for a value in the text. */
const VALUES: Readonly<Record<string, string>> = {
  "s3://<bucket>?region=<region>": `file://${join(folder, "state")}`,
  "<ref>": "abcdefghijklmnopqrst",
};
const ANSWERS: Readonly<Record<string, string>> = {
  POSTGRES_URL:
    "postgresql://postgres.abcdefghijklmnopqrst:Xk3v9Qm7Zt2Lw8@aws-0-us-east-1.pooler.supabase.com:5432/postgres?sslmode=require&connection_limit=3&connect_timeout=10",
};
const IMAGE = `registry.fly.io/hotdash:main-3f9c2ab@sha256:${"a".repeat(64)}`;

const env: NodeJS.ProcessEnv = {
  ...{ PATH: process.env.PATH, HOME: join(folder, "home"), HOTDASH_TOOLCHAIN: process.env.HOTDASH_TOOLCHAIN },
  ...{ HOTDASH_CACHE: process.env.HOTDASH_CACHE, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME },
  ...{ PULUMI_HOME: join(folder, "pulumi"), PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "passphrase") },
};

interface Said {
  code: number;
  text: string;
}

/** Runs `npm run <script> -- <words>` as the script says it, and answers what it asks for. */
function run(script: string, words: readonly string[], { answer = "", more = {} } = {}): Promise<Said> {
  const args = [
    "--disable-warning=ExperimentalWarning",
    "cli/main.ts",
    script,
    ...words.map((word) => VALUES[word] ?? word),
  ];
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd: project, env: { ...env, ...more } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, text: out + err }),
    );
    child.stdin?.end(answer);
  });
}

/** The command lines of a section of the text, as scripts of npm. */
const scriptsOf = (title: string) =>
  commandLinesIn(section(title), ["npm"]).flatMap(({ program, words: [, script = "", ...rest], block }) =>
    program === "npm" && block ? [{ script, words: rest.filter((word) => word !== "--") }] : [],
  );

beforeAll(() => {
  const files = execFileSync("git", ["ls-files"], { cwd: CHECKOUT, encoding: "utf8" }).split("\n");
  for (const file of files.filter((one) => one !== "" && !/^(?:test|docs|bench|findings)\//.test(one))) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    cpSync(join(CHECKOUT, file), join(project, file));
  }
  symlinkSync(join(CHECKOUT, "node_modules"), join(project, "node_modules"));
  for (const one of ["home", "state", "pulumi"]) mkdirSync(join(folder, one));
  writeFileSync(join(folder, "passphrase"), "only for this test\n");
  // The toolchain lies in the user's cache, and there is no other home for it.
  env.HOTDASH_CACHE ??= join(
    process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? "", ".cache"),
    "hotdash-infrastructure",
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the first deploy of a stack, as its page says it", () => {
  it("logs in at a backend", async () => {
    const [setup, login] = scriptsOf("1. Toolchain and backend");
    expect(setup).toEqual({ script: "setup", words: [] });
    const said = await run(login?.script ?? "", login?.words ?? []);
    expect(said).toMatchObject({ code: 0, text: expect.stringContaining("Logged in") });
  });

  it("makes the stack, its salt, and the file in the engine's form", async () => {
    const before = stackFile();
    const [init] = scriptsOf("2. The stack and its key");
    expect(init).toEqual({ script: "pulumi", words: ["stack", "init", "staging"] });
    const said = await run("pulumi", init?.words ?? []);
    expect(section("2. The stack and its key")).toContain("`Created stack 'staging'`");
    expect(said).toEqual({ code: 0, text: expect.stringContaining("Created stack 'staging'") });
    const after = stackFile();
    expect(after.trimEnd().split("\n").at(-1)).toMatch(/^encryptionsalt: v1:/);
    expect([before.includes("{ dfw: 1 }"), after.includes("{dfw: 1}")]).toEqual([true, true]);
    const { encryptionsalt, ...rest } = parse(after);
    expect(rest).toEqual(parse(before));
    expect(after.replace(/^encryptionsalt.*\n/m, "").replaceAll(/\s/g, "")).toBe(
      before.replaceAll(/\s/g, ""),
    );
  });

  it("lists what is wrong, as it is shown, and is done with it by the commands that it names", async () => {
    const [preview] = scriptsOf("3. Settings and secrets");
    const said = await run(preview?.script ?? "", preview?.words ?? []);
    expect(said.code).not.toBe(0);
    const lines = said.text.split("\n").map((line) => line.replace(/^ {4}/, ""));
    const first = lines.indexOf(shown("3. Settings and secrets")[0] ?? "");
    expect(first, said.text).toBeGreaterThan(0);
    const listed = lines.slice(first).filter((line) => line.trim() !== "");
    expect(listed.slice(0, shown("3. Settings and secrets").length)).toEqual(
      shown("3. Settings and secrets"),
    );
    const fixes = [...said.text.matchAll(/^ *fix: npm run pulumi -- (config set .*)$/gm)].map(
      ([, line = ""]) => line,
    );
    expect(fixes.length).toBe(Number(/error: (\d+) settings/.exec(said.text)?.[1]));
    for (const fix of fixes) {
      const [{ words } = { words: [] }] = commandLinesIn(`\`npm run pulumi -- ${fix}\``, ["npm"]);
      const name = /secrets\.(\w+)/.exec(fix)?.[1] ?? "";
      const answer = ANSWERS[name] ?? "Xk3v9Qm7Zt2Lw8Rp5Nc1Bd6Hf4";
      expect(await run("pulumi", words.slice(3), { answer })).toMatchObject({ code: 0 });
    }
    const other =
      /`npm run pulumi -- (config set --path 'hotdash:supabase\.foreignRefs\[0\]' <ref> -s staging)`/;
    expect(section("3. Settings and secrets")).toMatch(other);
    const foreign = ["config", "set", "--path", "hotdash:supabase.foreignRefs[0]", "bcdefghijklmnopqrstu"];
    expect(await run("pulumi", [...foreign, "-s", "staging"])).toMatchObject({ code: 0 });
  }, 600_000);

  it("asks for an image, and then shows all that is made", async () => {
    const { script = "", words = [] } = scriptsOf("4. Tokens and image")[0] ?? {};
    expect(words).toEqual(["staging", "--image", "<tag or digest>"]);
    const without = await run(script, words.slice(0, 1));
    const symptom = /_Symptom:_ `([^`]+)`/.exec(section("4. Tokens and image"))?.[1] ?? "nothing is said";
    expect(without.text).toContain(symptom);
    // A registry is asked for what --image names, and none is in reach: the variable says the same.
    const more = { HOTDASH_IMAGE: IMAGE, GITHUB_TOKEN: "invented", FLY_API_TOKEN: "invented" };
    const said = await run(script, words.slice(0, 1), { more });
    const seen = /_You see_ ([\s\S]*?)\n_Symptom/.exec(section("4. Tokens and image"))?.[1] ?? "";
    const promised = [...seen.matchAll(/`([^`]+)`/g)].map(([, one = ""]) => one.replace(/ …$/, ""));
    expect(promised).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\+ \d+ to create$/), "fingerprint:"]),
    );
    expect(said.code).toBe(0);
    for (const one of promised) expect(said.text).toContain(one);
  }, 600_000);
});
