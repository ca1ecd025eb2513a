import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { simulatedEnvironment } from "../../operations/engine/environment.ts";
import { CHECKOUT } from "../../operations/workspace/checkout.ts";
import type { Project } from "../../operations/workspace/project.ts";
import { Stack } from "../../operations/workspace/stack.ts";
import { locateToolchain } from "../../toolchain/locate.mjs";
import { runCommand } from "./support/command.ts";

/*
 * What the engine (3.259.0) does with a stack unless it is stopped before: it makes a new salt from any passphrase where the stack
 * file has none, and without its preview it deletes everything beside what is protected. On a program of two components.
 */
const NO_SALT = "config:\n  bare:platform: live\n";
let folder: string;
let project: Project;
let stack: Stack;
const file = () => readFileSync(stack.file, "utf8");
const urns = async () => (await stack.state()).resources.map(({ urn }) => urn.split("::").at(-1));

/** `npm run pulumi -- <args>` on the bare project. */
const pulumi = (args: readonly string[], env: Record<string, string> = {}) =>
  runCommand("pulumi", { project }, args, env);

/** Another Stack of the same project, under another passphrase. */
const under = (passphrase: string) =>
  new Stack({ ...project, env: { ...project.env, PULUMI_CONFIG_PASSPHRASE: passphrase } }, "one");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hotdash-brakes-"));
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: bare\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.mjs\n",
  );
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const sdk = import.meta.resolve("@pulumi/pulumi");
  writeFileSync(
    join(folder, "index.mjs"),
    `import pulumi from ${JSON.stringify(sdk)};
class Part extends pulumi.ComponentResource {
  constructor(name, options) { super("bare:index:Part", name, {}, options); }
}
if (process.env.WITHOUT !== "kept") new Part("kept", { protect: true });
new Part(process.env.WITHOUT === "kept" ? "new" : "beside");
export const password = pulumi.secret("a secret of the state");
`,
  );
  const toolchain = locateToolchain();
  mkdirSync(join(folder, "state"));
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
  const variables = {
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "the right one",
  };
  const env = simulatedEnvironment({ toolchain, folder, variables });
  project = { name: "bare", folder, pulumi: toolchain.pulumi, env };
  writeFileSync(join(folder, "workspace.json"), JSON.stringify(project));
  writeFileSync(join(folder, "Pulumi.one.yaml"), NO_SALT);
  stack = new Stack(project, "one");
  await stack.initialise({});
  const args = ["up", "--stack", "one", "--yes", "--skip-preview", "--non-interactive"];
  const { code, stdout, stderr } = await stack.run(args);
  expect(code, stdout + stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("a mistyped passphrase gets no salt into a stack file that lost its own, by any command, and the line to put back is said", async () => {
  const [salt] = /encryptionsalt: .*/.exec(file()) ?? [];
  const whole = file();
  try {
    writeFileSync(stack.file, NO_SALT);
    const mistyped = under("the rihgt one");
    await expect(mistyped.run(["preview", "--stack", "one"])).rejects.toThrow(/one has secrets/);
    await expect(mistyped.hideSecrets()).rejects.toThrow(`put back at the top of Pulumi.one.yaml: ${salt}`);
    const set = await pulumi(["config", "set", "--secret", "key", "value", "-s", "one"]);
    expect(set).toMatchObject({ code: 1, printed: expect.stringContaining(String(salt)) });
    expect(file()).toBe(NO_SALT);
    // What asks for no secret still works: it is how the way out is found.
    expect((await mistyped.state()).resources.length).toBeGreaterThan(0);
  } finally {
    writeFileSync(stack.file, whole);
  }
  await expect(under("the rihgt one").run(["preview", "--stack", "one"])).rejects.toThrow(
    /PULUMI_CONFIG_PASSPHRASE .* = another one than Pulumi\.one\.yaml was encrypted with/,
  );
  expect(file()).toBe(whole);
  await stack.hideSecrets();
});

it("an update or destroy of a live stack that would delete what is protected deletes nothing beside it either", async () => {
  const before = await urns();
  const gone = await stack.destroy();
  expect(gone.code).not.toBe(0);
  expect(gone.stdout + gone.stderr).toContain("cannot be deleted");
  expect(await urns()).toEqual(before);

  for (const spelling of [["--skip-preview"], ["-fy"], ["--yes", "--skip-preview=1"]]) {
    const { code, printed } = await pulumi(["down", ...spelling, "-s", "one"]);
    expect([code, printed]).toEqual([2, expect.stringContaining("everything beside what is protected")]);
  }
  expect(await urns()).toEqual(before);
});

it("a misspelt rule or option in a configuration of the pack is refused by name, and a value alone is taken", async () => {
  const whole = file();
  const configured = join(folder, "pack.json");
  const wrong = {
    "production-machines": { leest: 3 },
    "memory-flor": { enforcementLevel: "advisory" },
    "memory-floor": "advisry",
    "https-for-reel": { leastMaxAge: 1 },
    "kept-data": { enforcementLevel: "advisory", leastDays: 2 },
  };
  const given = (config: object) => {
    writeFileSync(configured, JSON.stringify(config));
    return ["--policy-pack-config", configured];
  };
  try {
    writeFileSync(stack.file, whole.replace("platform: live", "platform: simulated"));
    const refusal = await stack.preview(given(wrong)).then(String, String);
    expect(refusal.split("\n").filter((line) => !line.startsWith(" "))).toEqual([
      `Error: ${configured} cannot be followed, and nothing was changed:`,
      "production-machines.leest = no option of this rule; did you mean least?",
      "memory-flor = no rule of this pack; did you mean memory-floor?",
      "https-for-reel = no rule of this pack; did you mean https-for-real?",
      "memory-floor.enforcementLevel = advisry",
    ]);
    // The pack itself refuses what reaches it another way, by the engine's own command.
    const { "memory-flor": rule, "production-machines": option } = wrong;
    const past = await stack.run([
      ...["preview", "--stack", "one", "--policy-pack", join(CHECKOUT, "policies"), "--non-interactive"],
      ...given({ "memory-flor": rule, "production-machines": option }),
    ]);
    expect(past.stdout + past.stderr).toContain("production-machines.leest = no option of this rule");
    expect(past.stdout + past.stderr).toContain("memory-flor = no rule of this pack");
    const { stdout, stderr } = await stack.preview(given({ "production-machines": { least: 3 } }));
    expect(stdout + stderr).not.toMatch(/cannot be followed|invalid enforcement/);
  } finally {
    writeFileSync(stack.file, whole);
  }
});
