import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { EXIT } from "../../../operations/deploy/exit-codes.ts";
import type { DeployContext } from "../../../operations/deploy/step.ts";
import { release as step } from "../../../operations/deploy/steps/release.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { publishRelease } from "../../../operations/github/publish-release.ts";
import { release } from "../../../operations/github/shapes.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import type { Fault } from "../../../simulators/kernel/faults.ts";
import { hurried } from "../../support/hurried.ts";

/*
 * GitHub closes a release when it is published, where the repository has immutable releases: files come first
 * (softprops/action-gh-release#653, GitHub's documentation "Immutable releases").
 */

const open: GithubSimulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function start(immutableReleases = true) {
  const simulator = await startGithubSimulator({
    rateLimits: false,
    repositories: [{ name: "HotDash", immutableReleases }],
  });
  open.push(simulator);
  const access = { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
  const env = hurried();
  const { activity } = simulator.world.repository("HotDash");
  return { simulator, github: new GithubClient(access, env), activity };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const files = ["plan.json", "gates.json", "run.json"].map((name) => ({
  name,
  content: bytes(`{"${name}":1}`),
}));
const wanted = { tag: "v1.2.3", commit: undefined, notes: "Image: `x`", prerelease: false, files };
const PUBLISHED = { tag: "v1.2.3", draft: false, immutable: true };

describe("a release of a repository with immutable releases", () => {
  it("is published with all of its files: else every production release ended in an error after it was live", async () => {
    const { github, activity, simulator } = await start();
    expect((await publishRelease(github, wanted)).sent).toHaveLength(3);
    const [made, ...more] = [...activity.releases.values()];
    expect(more).toEqual([]);
    expect(made).toMatchObject(PUBLISHED);
    expect(made?.assets.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
    const writes = simulator.journal.entries({ kind: "mutate" });
    expect(writes.map(({ action }) => action)).toEqual([
      "releases.create",
      ...files.map(() => "assets.upload"),
      "releases.update",
    ]);
  });

  it("is left as it is once it is published, and says where the files of a further run are", async () => {
    const { github, activity } = await start();
    await publishRelease(github, wanted);
    const again = { ...wanted, files: [{ name: "second-plan.json", content: bytes("{}") }] };
    expect(await publishRelease(github, again)).toEqual({ sent: [], left: ["second-plan.json"] });
    expect(await publishRelease(github, wanted)).toEqual({ sent: [], left: [] });
    expect(activity.releases.size).toBe(1);
  });

  it("has its tag on the commit that went out, not on whatever main is at by then", async () => {
    const { github, activity, simulator } = await start();
    const commit = activity.git.branches.get("main") ?? "";
    simulator.happenings().push("main", "Later");
    await publishRelease(github, { ...wanted, commit });
    expect(activity.git.tags.get("v1.2.3")).toBe(commit);
  });

  it("takes up the draft that somebody wrote notes in, since there can be one release of a tag", async () => {
    const { github, activity } = await start();
    const body = { tag_name: "v1.2.3", name: "Spring", body: "By hand", draft: true };
    await github.change({ method: "POST", path: "/releases", body }, release);
    await publishRelease(github, wanted);
    expect([...activity.releases.values()]).toMatchObject([
      { ...PUBLISHED, name: "Spring", body: "By hand" },
    ]);
  });
});

describe("after a failure a second try ends with one complete release", () => {
  const drop = { when: "after", effect: "drop", times: 1 } as const;
  /** A transfer that breaks off leaves an asset that holds its name (GitHub's documentation of release assets). */
  const starter = (simulator: GithubSimulator): Fault => ({
    match: { action: "assets.upload", nth: 2 },
    when: "after",
    effect: {
      run: () => {
        const [made] = simulator.world.repository("HotDash").activity.releases.values();
        const asset = made?.assets.at(-1);
        if (asset) Object.assign(asset, { state: "starter", content: new Uint8Array() });
      },
    },
  });
  const bad = { status: 502, body: { message: "Server Error" } };
  const failures: [string, (simulator: GithubSimulator) => Fault[]][] = [
    ["the draft's answer is lost", () => [{ match: { action: "releases.create" }, ...drop }]],
    [
      "a file never arrives",
      () => [{ match: { action: "assets.upload", nth: 2 }, when: "before", effect: bad }],
    ],
    ["a file arrives and its answer is lost", () => [{ match: { action: "assets.upload" }, ...drop }]],
    [
      "a file arrives in part",
      (simulator) => [
        starter(simulator),
        { match: { action: "assets.upload", nth: 2 }, when: "after", effect: bad },
      ],
    ],
    [
      "it cannot be published",
      () => [
        { match: { action: "releases.update" }, when: "before", effect: { status: 422, body: {} }, times: 1 },
      ],
    ],
  ];
  it.each(failures)("%s", async (_what, faults) => {
    const { github, activity, simulator } = await start();
    for (const fault of faults(simulator)) simulator.faults.add(fault);
    await expect(publishRelease(github, wanted)).rejects.toThrow();
    expect([...activity.releases.values()].map(({ draft }) => draft)).toEqual([true]);
    await publishRelease(github, wanted);
    const [made, ...more] = [...activity.releases.values()];
    expect(more).toEqual([]);
    expect(made).toMatchObject(PUBLISHED);
    const held = made?.assets.map(({ name, content, state }) => ({
      name,
      content: Buffer.from(content),
      state,
    }));
    expect(held?.sort((a, b) => a.name.localeCompare(b.name))).toEqual(
      files
        .map(({ name, content }) => ({ name, content: Buffer.from(content), state: "uploaded" }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    );
  });
});

describe("what GitHub has against it is told in its own words", () => {
  it("a file for what is closed", async () => {
    const { github } = await start();
    await publishRelease(github, wanted);
    const { upload_url: url } = await github.get("/releases/tags/v1.2.3", release);
    await expect(github.upload(url, "late.json", bytes("{}"), "application/json")).rejects.toThrow(
      "sending late.json was answered 422: Cannot upload assets to an immutable release.",
    );
  });

  it("a tag that an immutable release had, also when that was deleted", async () => {
    const { github, activity } = await start();
    await publishRelease(github, wanted);
    for (const id of [...activity.releases.keys()]) await github.remove(`/releases/${id}`);
    await expect(publishRelease(github, wanted)).rejects.toThrow("tag_name was used by an immutable release");
  });

  it("rules over tags, which hold when it is published", async () => {
    const { github, simulator, activity } = await start();
    const rules = { name: "tags", target: "tag", enforcement: "active", rules: [{ type: "creation" }] };
    const conditions = { ref_name: { include: ["refs/tags/v*"], exclude: [] } };
    await simulator.request("POST", "/repos/Jgorzitza/HotDash/rulesets", { ...rules, conditions });
    await expect(publishRelease(github, wanted)).rejects.toThrow("Cannot create ref due to creations");
    expect([...activity.releases.values()]).toMatchObject([{ draft: true }]);
  });
});

describe("the step of a deploy", () => {
  async function context(github: GithubClient) {
    const folder = await mkdtemp(join(tmpdir(), "deploy-"));
    await writeFile(join(folder, "plan.json"), "{}");
    const facts = { code: EXIT.done, release: { image: "r@sha256:1" }, commit: undefined };
    const given = {
      options: { version: "v2.0.0" },
      facts,
      folder: { path: folder, file: (name: string) => join(folder, name) },
    };
    return { ...given, github: () => github } as unknown as DeployContext;
  }

  it.each([true, false])(
    "attaches the evidence of its run, and of a further one where it can: immutable %s",
    async (immutable) => {
      const { github, activity } = await start(immutable);
      const [first, second] = [await context(github), await context(github)];
      expect(await step.run(first)).toBe("v2.0.0 with 1 files");
      const said = await step.run(second);
      expect(said).toContain(
        immutable ? `those of this run are in ${second.folder.path}` : "v2.0.0 with 1 files",
      );
      const names = [...activity.releases.values()].flatMap(({ assets }) => assets.map(({ name }) => name));
      const both = [first, second].map(({ folder }) => `${basename(folder.path)}-plan.json`);
      expect(names).toEqual(immutable ? both.slice(0, 1) : both);
    },
  );
});
