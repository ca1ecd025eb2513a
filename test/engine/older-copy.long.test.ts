import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repair } from "../../operations/repair/repair.ts";
import { image } from "../support/fly-world.ts";
import { ReleasingStack } from "./support/releasing-stack.ts";

/*
 * A state that is older than what is live: whatever it says is looked at before anything follows from it, and no release
 * is rolled back because a copy does not know it.
 */
const OLD = { HOTDASH_IMAGE: image("1") };
const NEW = { HOTDASH_IMAGE: image("2", "b") };

let releasing: ReleasingStack;
let copy: string;
const file = () => {
  const { folder, name } = releasing.workspace.project;
  return join(folder, "state/.pulumi/stacks", name, "staging.json");
};
const written = () =>
  releasing.simulation.fly.journal.entries().filter(({ kind }) => kind === "mutate").length;

async function mend(): Promise<string> {
  const said: string[] = [];
  const { stack } = releasing;
  await repair(stack, { force: false, github: () => stack.githubAccess(), say: (line) => said.push(line) });
  return said.join("\n");
}

/** The newest state is cut off, and the engine's copy beside it is the one of the earlier release. */
function cutOff(): void {
  copyFileSync(copy, `${file()}.bak`);
  rmSync(`${file()}.bak.attrs`, { force: true });
  truncateSync(file(), 1_000);
}

beforeAll(async () => {
  releasing = await ReleasingStack.start("canary0older");
  await releasing.engine(OLD);
  copy = join(releasing.workspace.project.folder, "copy-of-the-first-release.json");
  copyFileSync(file(), copy);
  await releasing.engine(NEW);
});
afterAll(() => releasing.stop());

describe("after the newest state was lost", () => {
  it("an update names the repair, and touches nothing", async () => {
    cutOff();
    const before = written();
    const { code, printed } = await releasing.up([]);
    expect(code, printed).toBe(1);
    expect(printed).toContain("npm run repair -- staging mends it");
    expect(written()).toBe(before);
  });

  it("the repair looks at the world and says what is live, with the command to go on", async () => {
    const said = await mend();
    expect(said).toContain("take staging.json from the copy before it");
    expect(said).toContain(`the copy calls ${image("1")} the last good release; live are:`);
    expect(said).toContain(`HOTDASH_IMAGE=${image("2", "b")} npm run up -- staging`);
  });

  it("a plain update does not roll the live release back", async () => {
    const before = written();
    const { code, printed } = await releasing.up([]);
    expect(code, printed).not.toBe(0);
    expect(printed).toContain("came from an older copy");
    expect(printed).toContain("npm run repair -- staging looks and says what is live");
    expect(written()).toBe(before);
    expect(new Set(releasing.images())).toEqual(new Set([image("2", "b")]));
  });

  it("told the live image, it goes on with it and restarts nothing", async () => {
    const machines = () =>
      releasing.simulation.fly.world.apps.get("hotdash-staging")?.machines.values() ?? [];
    const before = [...machines()].map(({ id, now }) => `${id} ${now.instanceId}`);
    const { code, printed } = await releasing.up([], NEW);
    expect(code, printed).toBe(0);
    expect([...machines()].map(({ id, now }) => `${id} ${now.instanceId}`)).toEqual(before);
    await releasing.expectAtRest();
  });

  it("an older copy that knows the live image may go on by itself", async () => {
    copyFileSync(file(), copy);
    cutOff();
    expect(await mend()).toContain("what is live is what the copy says");
    const { code, printed } = await releasing.up([]);
    expect(code, printed).toBe(0);
    await releasing.expectAtRest();
  });
});

describe("an update that was cut off", () => {
  it("is settled by the next plain one, which never calls it unchanged", async () => {
    const stored = JSON.parse(readFileSync(file(), "utf8"));
    const { latest } = stored.checkpoint;
    const web = latest.resources.find(({ urn }: { urn: string }) => urn.endsWith("::dashboard-web"));
    latest.pending_operations = [{ type: "updating", resource: web }];
    await releasing.engine({ HOTDASH_IMAGE: image("3", "c") }, ["--target", "**dashboard-web"]);
    writeFileSync(file(), JSON.stringify(stored));
    rmSync(`${file()}.attrs`, { force: true });
    const { code, printed } = await releasing.up([]);
    expect(code, printed).toBe(0);
    expect(printed).toContain("the update before was cut off");
    expect(new Set(releasing.images())).toEqual(new Set([image("2", "b")]));
    await releasing.expectAtRest();
  });
});
