import { symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { committedRefs } from "../../../operations/stack-guard/refs.ts";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import {
  BAD,
  checkout,
  DIRECT,
  folder,
  GOOD,
  git,
  NEON,
  OTHER_REF,
  REF,
  run,
  runAlone,
  write,
} from "./support/corpus.ts";

/* The command itself. `run` and `runAlone` fail the test when a part of a password is printed. */

test("a clean checkout: exit code 0", async () => {
  const root = checkout({ ".env.example": `DATABASE_URL=${GOOD}\n`, "a.ts": "export {};\n" });
  expect(await runAlone([root, "--ref", REF])).toEqual({
    code: 0,
    stdout: "Stack guard: clean; 2 files looked at.\n",
    stderr: "",
  });
});

test("findings: exit code 1, all at once, file by file", async () => {
  const root = checkout({
    "z.yaml": `services:\n  db:\n    image: postgres\nurl: ${NEON}\n`,
    ".env": `DATABASE_URL=${BAD}\nPASSWORD_LIST={"a":"${BAD}"}\nX=${Buffer.from(BAD).toString("base64")}\n`,
    "a.md": `ask ${BAD} and ${GOOD.replace(REF, OTHER_REF)}\n`,
  });
  const { code, stdout, stderr } = await run([root, "--ref", REF]);
  expect([code, stderr]).toEqual([1, ""]);
  expect(stdout.split("\n").filter((line) => !line.startsWith("  "))).toEqual([
    ".env",
    "",
    "a.md",
    "",
    "z.yaml",
    "",
    "Stack guard: 7 findings in 3 files; 3 files looked at.",
    "",
  ]);
  expect(stdout).toContain(
    "  z.yaml:3: the image is a database image (PostgreSQL); Supabase is the only Postgres; Run the",
  );
  expect(stdout).toContain("  .env:1: DATABASE_URL points at a host that is not Supabase's");
});

test("annotations and JSON name the same places", async () => {
  const root = checkout({ "a b,c.sh": "true\nfly pg create\n" });
  const github = await runAlone([root, "--ref", REF, "--format", "github"]);
  expect(github.code).toBe(1);
  expect(github.stdout).toMatch(
    /^::error file=a b%2Cc\.sh,line=2,title=stack guard%3A postgres-command::the line runs a command/,
  );
  const json = await run([root, "--ref", REF, "--format", "json"]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    files: 1,
    violations: [{ path: "a b,c.sh", line: 2, rule: "postgres-command" }],
  });
});

test.each([
  ["no checkout", [], /<checkout> is missing/],
  ["two checkouts", ["a", "b"], /"b" is one word too many/],
  ["a checkout that is not there", ["/nowhere/at/all"], /not there/],
  ["an option there is not", [".", "--hsitory"], /unknown option '--hsitory'\n\(Did you mean --history\?\)/],
  [
    "a format there is not",
    [".", "--format", "xml"],
    /--format = "xml"\n.*\n {3}allowed: text, github, json/,
  ],
  ["a ref that is none", [".", "--ref", "Production"], /20 lower-case letters/],
  ["an allow-list that is not there", [".", "--allow", "/nowhere.yaml"], /--allow cannot be read/],
])("%s: exit code 2, and how it goes right", async (_, args, text) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(text);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test("refs are those of the stack files unless others are given, and stand-ins are refused", async () => {
  const root = checkout({
    ".env": `DATABASE_URL=${DIRECT.replace(REF, "hotdashproductionref")}\n`,
    "b.env": `A=${GOOD}\n`,
  });
  const committed = await run([root]);
  expect(committed).toMatchObject({ code: 2, stdout: "" });
  expect(committed.stderr).toMatch(
    /hotdashproductionref, hotdashstagingrefxxx are stand-ins .*\n.*--ref <20 letters>/,
  );
  const given = await run([root, "--ref", REF, "--ref", OTHER_REF]);
  expect(given.stdout).toMatch(
    /^\.env\n {2}\.env:1: DATABASE_URL belongs to .*\n\nStack guard: 1 finding in 1 file/,
  );
});

test("a clone of this project names the stand-ins itself, and is held against them", async () => {
  const stack = (ref: string) => `config:\n  hotdash:supabase: { ref: ${ref} }\n`;
  const files = { "Pulumi.staging.yaml": stack("hotdashstagingrefxxx"), "b.env": `A=${GOOD}\n` };
  const half = await run([checkout(files)]);
  expect([half.code, half.stdout]).toEqual([2, ""]);
  const whole = await run([checkout({ ...files, "Pulumi.production.yaml": stack("hotdashproductionref") })]);
  expect(whole.code).toBe(1);
  expect(whole.stdout).toMatch(/^b\.env\n {2}b\.env:1: A belongs to /);
});

test("what git ignores is left out, what is new is not; binary, large and foreign files are not read", async () => {
  const outside = folder({ "secret.env": `DATABASE_URL=${BAD}\n` });
  const root = checkout({
    ".gitignore": ".env\nnode_modules\n",
    ".env": `DATABASE_URL=${BAD}\n`,
    "node_modules/x/index.js": `"${BAD}"\n`,
    "image.png": Buffer.from(`\u0000 ${BAD}`),
    "large.json": `"${BAD}"\n`.repeat(20_000),
    "gone.sh": "fly pg create\n",
    "wide.ps1": Buffer.from(`\uFEFFfly pg create\r\n`, "utf16le"),
  });
  symlinkSync(path.join(outside, "secret.env"), path.join(root, "linked.env"));
  symlinkSync("nothing", path.join(root, "dead.env"));
  git(root, "rm", "--quiet", "gone.sh");
  write(root, { "new.sh": "fly pg create\n" });
  const { stdout } = await run([root, "--ref", REF, "--format", "json"]);
  const report = JSON.parse(stdout) as { violations: { path: string }[]; skipped: unknown; files: number };
  expect(report.violations.map(({ path: file }) => file)).toEqual(["new.sh", "wide.ps1"]);
  expect(report.files).toBe(3);
  expect(report.skipped).toEqual([
    { path: "large.json", reason: expect.stringMatching(/^1\.\d MiB, more than 1 MiB$/) },
    { path: "linked.env", reason: "a link out of the checkout" },
  ]);
});

test("without git, everything but node_modules is looked at", async () => {
  const root = folder({ "a/b.sh": "fly pg create\n", "node_modules/x.sh": "fly pg create\n" });
  expect((await run([root, "--ref", REF])).stdout).toMatch(
    /^a\/b\.sh\n.*\n\nStack guard: 1 finding in 1 file; 1 files looked at/,
  );
});

test("relative paths begin where the user is", async () => {
  const root = checkout({ "a.sh": "fly pg create\n" });
  expect((await run([".", "--ref", REF], { cwd: root })).code).toBe(1);
  const npm = { npm_package_json: path.join(CHECKOUT, "package.json"), INIT_CWD: root };
  expect((await run([".", "--ref", REF], { env: npm, cwd: folder({}) })).code).toBe(1);
});

test("a stack's own project and those it calls foreign are the team's", async () => {
  const stack = { "hotdash:supabase": { ref: REF, foreignRefs: [OTHER_REF] } };
  const root = folder({
    "Pulumi.yaml": "name: hotdash\n",
    "Pulumi.one.yaml": JSON.stringify({ config: stack }),
    "Pulumi.two.yaml": "config: {}\n",
  });
  expect(await committedRefs(root)).toEqual([REF, OTHER_REF]);
});

test("a hook's variables do not lead to another repository", async () => {
  const root = checkout({ "a.sh": "fly pg create\n" });
  git(root, "rm", "--quiet", "a.sh");
  git(root, "commit", "--quiet", "--allow-empty", "-m", "Remove it");
  const other = checkout({});
  const hook = { env: { GIT_DIR: path.join(other, ".git") } };
  expect((await run([root, "--ref", REF, "--history"], hook)).stdout).toMatch(/^a\.sh\n/);
});
