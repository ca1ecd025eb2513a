import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { driftMarker } from "../../operations/drift/issue.ts";
import { PREVIEW_COMMENT } from "../../operations/previews/announce.ts";
import { previewNumbers } from "../../operations/previews/stacks.ts";
import { PREVIEW_MARKER } from "../../operations/report/markdown.ts";
import { opens } from "../../operations/secrets/passphrase.ts";
import { Stack } from "../../operations/workspace/stack.ts";
import { machinesOf } from "../support/fly-world.ts";
import { changeProgram } from "./support/changed-program.ts";
import { runCommand } from "./support/command.ts";
import { type Commit, Delivery } from "./support/delivery.ts";
import { CANARY } from "./support/deploy-world.ts";
import { byHand, onMain, onPull, onSchedule, onTag } from "./support/triggers.ts";

/*
 * The whole life of a pull request, workflow by workflow, each run as its file says: opened with a preview, pushed to,
 * refused, put right, merged, on staging, tagged, in production, drifted, mended, and the way back.
 */
const LIMIT = { timeout: 900_000 };
const SIX_HOURLY = "17 */6 * * *";

let delivery: Delivery;
let first: Commit;
let head: Commit;
let merged: Commit;
let pull = 0;
/** The two comments of the pull request: whatever happens, they are edited. */
let ids: number[];

beforeAll(async () => {
  delivery = await Delivery.start();
  await delivery.world.stack("staging");
  const production = await delivery.world.stack("production");
  // Nobody waits half an hour here.
  await production.set(["deploy"], { stagingBakeMinutes: 0 });
});
afterAll(() => delivery.stop());

const fly = () => delivery.world.simulation.fly;
const app = () => `fly-preview-pr-${pull}`;
const markers = [PREVIEW_MARKER, PREVIEW_COMMENT];

/** The text of each of the two comments, of which there is just one. */
function said(): { plan: string; preview: string } {
  const found = markers.map((marker) => delivery.comments(pull, marker));
  expect(found.map((all) => all.length)).toEqual([1, 1]);
  ids ??= found.flatMap((all) => all.map(({ id }) => id));
  expect(found.flatMap((all) => all.map(({ id }) => id))).toEqual(ids);
  const [plan = "", preview = ""] = found.map(([one]) => one?.body);
  return { plan, preview };
}
const issues = () =>
  [...delivery.activity.issues.values()].filter(({ body }) => body?.startsWith(driftMarker("production")));

it("there is a release of staging and production to begin with", LIMIT, async () => {
  first = delivery.commit("main");
  const image = `registry.fly.io/hotdash-staging:v1.3.0@${first.digest}`;
  for (const name of ["staging", "production"]) {
    const stack = new Stack(delivery.world.workspace.project, name);
    const { code, stdout } = await stack.up([], { env: { HOTDASH_IMAGE: image } });
    expect(code, stdout).toBe(0);
  }
  delivery.world.github.tag("v1.3.0", first.sha);
});

it(
  "opened before main has left any copy: nothing is previewed, and the comment says how it is",
  LIMIT,
  async () => {
    const early = delivery.commit("early");
    const { number } = delivery.world.github.openPull({ title: "Early", head: "early" });
    const failed = { "preview (staging)": "failure", "preview (production)": "failure" } as const;
    await delivery.runs("preview", onPull("opened", number, early.sha), {
      ...failed,
      comment: "success",
      time: "success",
    });
    const [comment] = delivery.comments(number, PREVIEW_MARKER);
    expect(comment?.body).toContain("there is no copy of production with stand-ins yet");
    // The stack shared is not there yet either: its job says so, and keeps nobody from the others.
    await delivery.standIns(first.sha, { staging: "success", production: "success", shared: "failure" });
  },
);

it("opened: a preview of both stacks, and one of its own, each said in one comment", LIMIT, async () => {
  head = delivery.commit("change");
  pull = delivery.world.github.openPull({ title: "A change", head: "change" }).number;
  const opened = onPull("opened", pull, head.sha);
  const shown = { "preview (staging)": "success", "preview (production)": "success" } as const;
  await delivery.runs("preview", opened, { ...shown, comment: "success", time: "success" });
  await delivery.runs("pull-request-preview", opened, { image: "success", create: "success" });
  expect(said().plan.match(/✅ passed/g)).toHaveLength(2);
  // Nothing changes, and no stand-in shows as if a secret did.
  expect(said().plan.match(/✅ nothing to do/g)).toHaveLength(2);
  expect(said().plan).toContain("🔒 Previewed without secrets");
  expect(said().preview).toContain(`https://${app()}.fly.dev`);
  expect(said().preview).toContain(head.digest);
  expect(delivery.digests(app())).toEqual([head.digest]);
});

it("its preview lives in an organisation, an image repository, a state and under a passphrase of its own", async () => {
  const apps = [...fly().world.apps.values()];
  const orgOf = (name: string) => apps.find((one) => one.name === name)?.org;
  expect([app(), "hotdash-staging", "hotdash-app"].map(orgOf)).toEqual([
    ...["hotdash-previews", "personal", "personal"],
  ]);
  const images = new Set(machinesOf(fly(), app()).map(({ config }) => config.image?.split(/[:@]/)[0]));
  expect([...images]).toEqual(["registry.fly.io/hotdash-previews"]);
  const { workspace, previews } = delivery.world;
  expect(await previewNumbers(workspace.project)).toEqual([]);
  expect(await previewNumbers(previews.project)).toEqual([pull]);
  // The token of previews reaches no app of production, and its passphrase opens none of its secrets.
  const { FLY_API_TOKEN: token } = previews.project.env;
  const headers = { authorization: `Bearer ${token}` };
  const asked = await fetch(`${fly().url}/v1/apps/hotdash-app/machines`, { headers });
  expect(asked.status).toBe(403);
  const { PULUMI_CONFIG_PASSPHRASE: passphrase = "" } = previews.project.env;
  const salt = (
    parse(await readFile(new Stack(workspace.project, "production").file, "utf8")) as {
      encryptionsalt: string;
    }
  ).encryptionsalt;
  expect(await opens(passphrase, salt)).toBe(false);
  expect(await opens("made for a simulated run", salt)).toBe(true);
});

it("pushed to, against a rule: refused by name in the same comments, without a request", LIMIT, async () => {
  const before = machinesOf(fly(), app());
  const mark = fly().journal.mark();
  const broken = delivery.commit("change");
  const { workspace, previews } = delivery.world;
  const changed = await Promise.all(
    [workspace, previews].map(({ project }) => changeProgram(project, "less-memory.ts")),
  );
  const pushed = onPull("synchronize", pull, broken.sha);
  const refused = { "preview (staging)": "failure", "preview (production)": "failure" } as const;
  await delivery.runs("preview", pushed, { ...refused, comment: "success", time: "success" });
  await delivery.runs("pull-request-preview", pushed, { image: "success", create: "failure" });
  for (const putBack of changed) await putBack();
  for (const text of Object.values(said())) {
    expect(text).toContain("- ❌ `memory-floor`");
    expect(text).toMatch(/is 512 MB, below the \d+ MB that web must have/);
  }
  expect(said().preview).toContain("was refused, and nothing was touched");
  expect(fly().journal.since(mark)).toEqual([]);
  expect(machinesOf(fly(), app())).toEqual(before);
});

it("put right: the same comments are green again", LIMIT, async () => {
  head = delivery.commit("change");
  const pushed = onPull("synchronize", pull, head.sha);
  const shown = { "preview (staging)": "success", "preview (production)": "success" } as const;
  await delivery.runs("preview", pushed, { ...shown, comment: "success", time: "success" });
  await delivery.runs("pull-request-preview", pushed, { image: "success", create: "success" });
  for (const text of Object.values(said())) expect(text).not.toMatch(/❌|memory-floor/);
  expect(said().plan.match(/✅ passed/g)).toHaveLength(2);
  expect(said().preview).toContain(head.digest);
  expect(delivery.digests(app())).toEqual([head.digest]);
});

it("merged: nothing of its preview is left", LIMIT, async () => {
  const { status, body } = await delivery.world.simulation.github.request(
    ...(["PUT", `/repos/Jgorzitza/HotDash/pulls/${pull}/merge`, { sha: head.sha }] as const),
  );
  expect(status, JSON.stringify(body)).toBe(200);
  // CI of the merge has not left everything yet that a deploy asks for.
  merged = delivery.built((body as { sha: string }).sha, ["vitest", "playwright"]);
  await delivery.runs("pull-request-preview", onPull("closed", pull, head.sha), { destroy: "success" });
  await expect.poll(() => fly().world.apps.has(app())).toBe(false);
  expect(await previewNumbers(delivery.world.previews.project)).toEqual([]);
  expect(said().preview).toContain("is gone");
});

it("staging: takes just this commit's image, when its gates are open", LIMIT, async () => {
  const red = delivery.world.github.push("red", "never green").sha;
  delivery.world.github.check(red, "lint", "failure");
  await delivery.runs("staging", onMain(red), { checks: "failure" });
  const mark = fly().journal.mark();
  const closed = { checks: "success", image: "success", deploy: "failure" } as const;
  const jobs = await delivery.runs("staging", onMain(merged.sha), closed);
  const printed = jobs.flatMap(({ commands }) => commands.map((one) => one.printed)).join("");
  expect(printed).toContain("evidence lighthouse: no run of .github/workflows/ci.yml for the commit");
  expect(printed).toContain(`gh run rerun ${merged.run.id} (ci)`);
  expect(fly().journal.since(mark)).toEqual([]);
  expect(delivery.digests("hotdash-staging")).toEqual([first.digest]);

  delivery.report(merged.run, "lighthouse");
  const open = { checks: "success", image: "success", deploy: "success" } as const;
  await delivery.runs("staging", onMain(merged.sha), open);
  expect(delivery.digests("hotdash-staging")).toEqual([merged.digest]);
  expect(delivery.records("staging")).toMatchObject([
    { sha: merged.sha, payload: { digest: merged.digest }, statuses: [{ state: "success" }] },
  ]);
});

it("tagged: production applies what was shown and approved, and publishes the evidence", LIMIT, async () => {
  delivery.world.github.tag("v1.4.0", merged.sha);
  const done = { image: "success", plan: "success", deploy: "success" } as const;
  const ran = await delivery.runs("production", onTag("v1.4.0", merged.sha), done);
  const fingerprint = ran.find(({ name }) => name === "plan")?.outputs.fingerprint;
  expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
  expect(delivery.digests("hotdash-app")).toEqual([merged.digest]);
  expect(delivery.records("production")).toMatchObject([
    {
      ...{ sha: merged.sha, description: "release v1.4.0" },
      payload: { digest: merged.digest, version: "v1.4.0", fingerprint },
      statuses: [{ state: "success" }],
    },
  ]);
  const open = { findings: [] };
  expect(delivery.attached("v1.4.0", "gates.json")).toMatchObject({
    ...{ checks: open, evidence: open, origin: open, image: open, "retired apps": open },
  });
  expect(delivery.attached("v1.4.0", "run.json")).toMatchObject({
    ...{ approval: `previewed as ${fingerprint}`, fingerprint, code: 0 },
  });
  expect(delivery.attached("v1.4.0", "image.json")).toMatchObject({ digest: merged.digest });
});

it("drifted: the check is red with one issue, and no release goes out over it", LIMIT, async () => {
  const [machine] = machinesOf(fly(), "hotdash-app").filter(({ name }) => name.startsWith("web-"));
  const config = structuredClone(machine?.config) as unknown as { guest: { memory_mb: number } };
  config.guest.memory_mb = 4096;
  await fly().request("POST", `/v1/apps/hotdash-app/machines/${machine?.id}`, { config });
  const found = { "drift (staging)": "success", "drift (production)": "failure" } as const;
  const jobs = await delivery.runs("drift", onSchedule(SIX_HOURLY, merged.sha), found);
  // The drift, after it what is exposed (nothing that nobody declared), and whether jobs ran.
  expect(jobs.find(({ name }) => name === "drift (production)")?.commands.map(({ code }) => code)).toEqual([
    7, 0, 0,
  ]);
  expect(issues()).toMatchObject([{ state: "open", title: expect.stringMatching(/^Drift in production: /) }]);
  // A slot goes by one name, whichever of its two a bluegreen release left its machine with.
  const slot = machine?.name.replace(/-b$/, "");
  expect(issues()[0]?.body).toContain(`deviations.${slot}["guest.memory_mb"]: 4096`);
  await delivery.runs("production", onTag("v1.4.0", merged.sha), {
    ...{ image: "success", plan: "failure" },
  });
});

it("mended: the next check is green and closes the issue", LIMIT, async () => {
  const { workspace } = delivery.world;
  const up = await runCommand("up", workspace, ["production", "--refresh", "--yes"]);
  expect(up.code, up.printed).toBe(0);
  expect(up.printed).not.toContain(CANARY);
  const web = machinesOf(fly(), "hotdash-app").filter(({ name }) => name.startsWith("web-"));
  expect(new Set(web.map(({ config }) => config.guest?.memory_mb))).toEqual(new Set([2048]));
  const clean = { "drift (staging)": "success", "drift (production)": "success" } as const;
  await delivery.runs("drift", onSchedule(SIX_HOURLY, merged.sha), clean);
  expect(issues()).toMatchObject([{ state: "closed" }]);
  const answering = { "uptime (staging)": "success", "uptime (production)": "success" } as const;
  await delivery.runs("uptime", byHand("main", merged.sha), answering);
});

it("rolled back: to the version that was there before, as it was shown", LIMIT, async () => {
  const inputs = { stack: "production", version: "v1.3.0", reason: "a fault" };
  const done = { plan: "success", rollback: "success" } as const;
  await delivery.runs("rollback", byHand("v1.4.0", merged.sha, inputs), done);
  expect(delivery.digests("hotdash-app")).toEqual([first.digest]);
  expect(delivery.digests("hotdash-staging")).toEqual([merged.digest]);
  expect(delivery.records("production").at(-1)).toMatchObject({
    ...{ sha: first.sha, description: expect.stringMatching(/^rollback /), statuses: [{ state: "success" }] },
  });
});

it("nowhere can anybody read a secret of it", async () => {
  for (const { place, text, holds } of await delivery.readable()) {
    expect(text.includes(holds), `${place} can be read`).toBe(true);
    expect(text.includes(CANARY), `${place} holds a secret`).toBe(false);
  }
});
