import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageOriginGate, runIn } from "../../../operations/gates/image-origin.ts";
import { GithubClient } from "../../../operations/github/client.ts";
import { registryAccess } from "../../../operations/registry/access.ts";
import { Registry } from "../../../operations/registry/client.ts";
import { deploy } from "../../../settings/schema/deploy.ts";
import type { Happenings } from "../../../simulators/github/happenings.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { type RegistrySimulator, startRegistrySimulator } from "../../../simulators/registry/main.ts";
import type { PushedImage } from "../../../simulators/registry/world.ts";

/*
 * An image is taken only when a trusted workflow built it: what stands beside it in the registry is held together by
 * hashes, and what it states is looked up at GitHub, over real sockets to both.
 */
const NAME = "hotdash-staging";
const { builders } = deploy("production").parse({}).image;
let simulator: GithubSimulator;
let registry: RegistrySimulator;
let images: Registry;
let github: GithubClient;
let happen: Happenings;

beforeAll(async () => {
  simulator = await startGithubSimulator({ rateLimits: false });
  registry = await startRegistrySimulator();
  github = new GithubClient(
    { baseUrl: simulator.url, owner: "jgorzitza", repository: "hotdash", token: "sim_github" },
    {},
  );
  images = new Registry(
    registryAccess(`registry.fly.io/${NAME}`, "simulated", { HOTDASH_REGISTRY_URL: registry.url }),
  );
  happen = simulator.happenings();
});
afterAll(() => Promise.all([simulator.close(), registry.close()]));

const STAGING = ".github/workflows/staging.yml";
const address = (id: number) => `https://github.com/Jgorzitza/HotDash/actions/runs/${id}/attempts/1`;

interface Built {
  /** How the run that built it came to be. */
  run?: { path?: string; event?: string; branch?: string };
  image?: Partial<PushedImage>;
  /** Digest that the run records; undefined records the right one, null none. */
  recorded?: string | null;
}

async function judged({ run: given = {}, image = {}, recorded }: Built): Promise<string[]> {
  const { path = STAGING, event = "push", branch = "main" } = given;
  const { sha } = happen.push(branch, "a change");
  const run = happen.run({ path, event, ref: branch, conclusion: "success" });
  const digest = registry.world.pushIndex(NAME, [
    {
      repository: NAME,
      labels: { "org.opencontainers.image.revision": sha },
      builders: [address(run.id)],
      ...image,
    },
  ]);
  if (recorded !== null)
    happen.artifact(run, "image", {
      "image.json": JSON.stringify({ digest: recorded ?? digest, commit: sha }),
    });
  const found = await images.image(digest, "linux/amd64");
  const { findings, notes } = await imageOriginGate(github, {
    ...{ reference: "it", digest, builders },
    revision: found?.config?.config.Labels?.["org.opencontainers.image.revision"],
    provenance: await images.provenance(digest, "linux/amd64"),
  });
  return [...findings.map(({ problem }) => problem), ...notes];
}

describe("an image", () => {
  it("of the trusted workflow, on main, is taken", async () => {
    expect(await judged({})).toEqual([
      expect.stringMatching(/^built by \.github\/workflows\/staging\.yml, run \d+$/),
    ]);
    expect(await judged({ run: { path: ".github/workflows/patch.yml", event: "schedule" } })).toHaveLength(1);
  });

  const other = `sha256:${"9".repeat(64)}`;
  it.each<[string, Built, RegExp]>([
    ["without a label", { image: { labels: {} } }, /does not say which commit/],
    ["without provenance", { image: { builders: [] } }, /has no provenance in the registry/],
    [
      "whose provenance is about another image",
      { image: { stated: other } },
      /has no provenance in the registry/,
    ],
    ["built by nobody", { image: { builders: [""] } }, /built by nobody, which is no run/],
    [
      "built on a laptop",
      { image: { builders: ["https://laptop.example/me"] } },
      /is no run of this repository/,
    ],
    [
      "built in another repository",
      { image: { builders: ["https://github.com/somebody/HotDash/actions/runs/1"] } },
      /is no run of this repository/,
    ],
    [
      "of a run that is not there",
      { image: { builders: [address(424_242)] } },
      /is no run of this repository/,
    ],
    ["of another workflow", { run: { path: ".github/workflows/evil.yml" } }, /evil\.yml .* is not trusted/],
    ["of a branch", { run: { branch: "feature" } }, /push of feature .* not on main or a release tag/],
    ["of a pull request", { run: { event: "pull_request" } }, /was built for pull_request/],
    [
      "labelled with another commit than its run had",
      { image: { labels: { "org.opencontainers.image.revision": "c".repeat(40) } } },
      /says that it was built from cccccccccccc, and run/,
    ],
    ["that names a run which left no record", { recorded: null }, /recorded no image/],
    ["that names a run which recorded another", { recorded: other }, /recorded another image/],
  ])("%s is not", async (_what, built, says) => {
    expect(await judged(built)).toEqual([expect.stringMatching(says)]);
  });

  it("with a wrong statement beside a good one is not: somebody added to it", async () => {
    const evil = happen.run({ path: ".github/workflows/evil.yml", ref: "main", conclusion: "success" });
    const good = happen.run({ path: STAGING, event: "push", ref: "main", conclusion: "success" });
    const found = await judged({ image: { builders: [address(good.id), address(evil.id)] } });
    expect(found).toContainEqual(expect.stringMatching(/evil\.yml .* is not trusted/));
  });

  it("of one platform alone, pushed by hand, has none", async () => {
    const digest = registry.world.push({ repository: NAME, labels: {} });
    expect(await images.provenance(digest, "linux/amd64")).toEqual([]);
  });
});

it("a builder is a run of this very repository", () => {
  const of = { owner: "jgorzitza", repository: "hotdash" };
  expect(runIn("https://github.com/Jgorzitza/HotDash/actions/runs/7", of)).toBe(7);
  expect(runIn("https://github.com/Jgorzitza/HotDash/actions/runs/7/attempts/2", of)).toBe(7);
  for (const wrong of [
    "http://github.com/Jgorzitza/HotDash/actions/runs/7",
    "https://github.com/Jgorzitza/HotDash-else/actions/runs/7",
    "https://github.com/x/Jgorzitza/HotDash/actions/runs/7",
    "https://github.com/Jgorzitza/HotDash/actions/runs/7/job/1",
  ])
    expect(runIn(wrong, of)).toBeUndefined();
});
