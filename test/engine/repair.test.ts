import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { simulatedEnvironment } from "../../operations/engine/environment.ts";
import { LocalStore } from "../../operations/repair/local-store.ts";
import { RemoteStore } from "../../operations/repair/remote-store.ts";
import { LockHeld, repair } from "../../operations/repair/repair.ts";
import { Stack } from "../../operations/workspace/stack.ts";
import { locateToolchain } from "../../toolchain/locate.mjs";

/*
 * The repair beside the engine on a program of one output: who holds the lock, and what an update that comes in between
 * finds afterwards.
 */
let folder: string;
let stack: Stack;
const said: string[] = [];
const say = (line: string) => said.push(line);
const OPTIONS = { force: false, github: () => Promise.reject(new Error("not asked for")), say };
const file = () => join(folder, "state/.pulumi/stacks/bare/one.json");

/** An update that leaves its word in the state. */
async function up(word: string): Promise<void> {
  const args = ["up", "--stack", "one", "--yes", "--skip-preview", "--non-interactive"];
  const { code, stdout, stderr } = await stack.run(args, { env: { WORD: word } });
  if (code !== 0) throw new Error(stdout + stderr);
}
const word = async () => (await stack.outputs()).word;

/** A state like the stored one, in which an operation is pending. */
function pend(): void {
  const stored = JSON.parse(readFileSync(file(), "utf8"));
  const resource = {
    urn: "urn:pulumi:one::bare::random:index/randomId:RandomId::gone",
    custom: true,
    type: "random:index/randomId:RandomId",
  };
  stored.checkpoint.latest.pending_operations = [{ type: "creating", resource }];
  writeFileSync(file(), JSON.stringify(stored));
  rmSync(`${file()}.attrs`, { force: true });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hotdash-bare-"));
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: bare\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.mjs\n",
  );
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const sdk = import.meta.resolve("@pulumi/pulumi");
  writeFileSync(
    join(folder, "index.mjs"),
    `import pulumi from ${JSON.stringify(sdk)};\nvoid pulumi;\nexport const word = process.env.WORD;\n`,
  );
  const toolchain = locateToolchain();
  const variables = {
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "bare",
  };
  mkdirSync(join(folder, "state"));
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
  const env = simulatedEnvironment({ toolchain, folder, variables });
  stack = new Stack({ name: "bare", folder, pulumi: toolchain.pulumi, env }, "one");
  await stack.initialise({});
  await up("first");
});
beforeEach(() => {
  said.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the repair", () => {
  it("writes nothing to a sound stack", async () => {
    const before = [readFileSync(file(), "utf8"), statSync(file()).mtimeMs];
    await repair(stack, OPTIONS);
    expect([readFileSync(file(), "utf8"), statSync(file()).mtimeMs]).toEqual(before);
    expect(said).toEqual(["stack one is usable: run npm run up -- one"]);
  });

  it("keeps updates out between reading and writing, and is named to them", async () => {
    pend();
    const store = new LocalStore(`file://${join(folder, "state")}`, stack);
    let refused = "";
    await store.edit(
      [],
      async ({ state }) => {
        refused = await up("in between").then(
          () => "",
          (error) => (error as Error).message,
        );
        const { pending_operations: _, ...deployment } = state.deployment;
        return { ...state, deployment };
      },
      say,
    );
    expect(refused).toMatch(new RegExp(`currently locked by 1 lock.*\\(pid ${process.pid}\\)`, "s"));
    expect((await stack.state()).pendingOperations).toEqual([]);
    await up("afterwards");
    expect(await word()).toBe("afterwards");
  });

  it("undoes no update that ended while it looked, where only the engine can lock", async () => {
    pend();
    const store = new RemoteStore(stack);
    const judged: unknown[] = [];
    await store.edit(
      [],
      async ({ state }) => {
        if (judged.push(state) === 1) await up("newer");
        const { pending_operations: _, ...deployment } = state.deployment;
        return { ...state, deployment };
      },
      say,
    );
    expect(judged).toHaveLength(2);
    expect(said).toEqual(["the state changed while it was looked at; looking again"]);
    expect(await word()).toBe("newer");
  });
});

describe("locks", () => {
  /** A lock as the engine writes it. */
  const lock = (name: string, pid: number) => {
    const path = join(folder, "state/.pulumi/locks/organization/bare/one", name);
    writeFileSync(
      path,
      JSON.stringify({
        pid,
        username: "somebody",
        hostname: "elsewhere",
        timestamp: new Date().toISOString(),
      }),
    );
    return path;
  };

  it("are seen by both kinds of stores, and nothing is written to see them", async () => {
    const path = lock("00000000-0000-4000-8000-000000000001.json", 1);
    const before = readFileSync(file(), "utf8");
    const local = await new LocalStore(`file://${join(folder, "state")}`, stack).holders();
    const remote = await new RemoteStore(stack).holders();
    expect(remote.map(({ user, host, pid }) => ({ user, host, pid }))).toEqual(
      local.map(({ user, host, pid }) => ({ user, host, pid })),
    );
    expect(remote[0]?.lock).toContain("00000000-0000-4000-8000-000000000001.json");
    rmSync(path);
    expect(await new RemoteStore(stack).holders()).toEqual([]);
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  it("of somebody else stay, until --force; then just those go", async () => {
    lock("00000000-0000-4000-8000-000000000002.json", 1);
    await expect(repair(stack, OPTIONS)).rejects.toThrow(LockHeld);
    await expect(up("locked")).rejects.toThrow(/currently locked/);
    await repair(stack, { ...OPTIONS, force: true });
    expect(said.join("\n")).toContain("as --force asks");
    await up("free");
    expect(await word()).toBe("free");
  });

  it("that were taken after the judgement stay", async () => {
    const store = new LocalStore(`file://${join(folder, "state")}`, stack);
    lock("00000000-0000-4000-8000-000000000003.json", 1);
    const judged = await store.holders();
    const late = lock("00000000-0000-4000-8000-000000000004.json", 2);
    await expect(store.edit(judged, async () => undefined, say)).rejects.toThrow(
      /locked meanwhile by somebody@elsewhere \(process 2/,
    );
    expect((await store.holders()).map(({ pid }) => pid).sort()).toEqual([1, 2]);
    rmSync(late);
    await store.edit(judged, async () => undefined, say);
    expect(await store.holders()).toEqual([]);
  });
});
