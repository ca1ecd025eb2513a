import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Found, judging } from "../../../operations/repair/judging.ts";
import type { PendingOperation, StoredResource } from "../../../operations/repair/plan.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";

/*
 * What the state does not know of an object at GitHub is settled the same way, whether its create is pending or its answer
 * was another's, which left it in the state with number 0.
 */
const RULESET = "github:index/repositoryRuleset:RepositoryRuleset";
const urn = `urn:pulumi:shared::hotdash::${RULESET}::main`;
const inputs = {
  ...{ repository: "HotDash", name: "main", target: "branch", enforcement: "active" },
  conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
  rules: { deletion: true },
};
const AT = "2026-11-30T12:00:00Z";
const MISREAD: StoredResource = {
  ...{ urn, type: RULESET, custom: true, id: "0", inputs, outputs: { name: "main", etag: "x" } },
  ...{ created: AT, modified: AT },
};
const PENDING: PendingOperation = {
  type: "creating",
  resource: { urn, type: RULESET, custom: true, inputs },
};

let github: GithubSimulator;
beforeAll(async () => {
  process.env.HOTDASH_TIME_SCALE = "40";
  github = await startGithubSimulator({ rateLimits: false });
});
afterAll(async () => {
  delete process.env.HOTDASH_TIME_SCALE;
  await github.close();
});
beforeEach(() => github.world.repository("HotDash").rulesets.clear());

async function atGithub(change: object = {}): Promise<string> {
  const { body } = await github.request("POST", "/repos/Jgorzitza/HotDash/rulesets", {
    ...{ name: "main", target: "branch", enforcement: "active", rules: [{ type: "deletion" }] },
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    ...change,
  });
  return String((body as { id: number }).id);
}

/** Judges a state that holds one of the two, beside more resources. */
async function judged(one: { pending?: PendingOperation; stored?: StoredResource[] }) {
  const said: string[] = [];
  const found: Found[] = [];
  const state = {
    version: 3,
    deployment: {
      resources: one.stored ?? [],
      ...(one.pending ? { pending_operations: [one.pending] } : {}),
    },
  };
  const access = { baseUrl: github.url, owner: "Jgorzitza", token: "sim_github" };
  const judge = judging(found, {
    ...{ stack: "shared", github: async () => access, say: (line: string) => void said.push(line) },
  });
  const after = await judge({ state, older: false });
  return { said, found, left: after?.deployment, again: () => judge({ state, older: false }) };
}
const name = `${RULESET} main`;

it("what its create made is taken in, by an import or by its number alone", async () => {
  const id = await atGithub();
  const taken = `take in ${name} from GitHub as HotDash:${id}`;
  const pending = await judged({ pending: PENDING });
  expect([pending.said, pending.found.map((one) => one.id), pending.left]).toEqual([
    [taken],
    [`HotDash:${id}`],
    undefined,
  ]);
  const stored = await judged({ stored: [MISREAD] });
  expect([stored.said, stored.found]).toEqual([[taken], []]);
  expect(stored.left?.resources).toMatchObject([{ id, initErrors: [expect.stringContaining("not known")] }]);
});

it("what is otherwise than the create asked for is somebody else's, and no longer in the state", async () => {
  const id = await atGithub({ enforcement: "disabled" });
  const theirs =
    `forget creating ${name}: GitHub has one that this stack did not ask for (other: enforcement). ` +
    `Remove it there, or take it over: npm run pulumi -- import ${RULESET} main HotDash:${id} -s shared`;
  const pending = await judged({ pending: PENDING });
  expect([pending.said, pending.found, pending.left]).toEqual([[theirs], [], { resources: [] }]);
  const stored = await judged({ stored: [MISREAD] });
  expect([stored.said, stored.left]).toEqual([[theirs], { resources: [] }]);
});

it("what was not made is forgotten, and made by the next update", async () => {
  const none = `forget creating ${name}: GitHub has none (404)`;
  const pending = await judged({ pending: PENDING });
  const stored = await judged({ stored: [MISREAD] });
  expect([pending.said, pending.left]).toEqual([[none], { resources: [] }]);
  expect([stored.said, stored.left]).toEqual([[none], { resources: [] }]);
});

it("what the stack made before is its own, however it differs, and that is said", async () => {
  const id = await atGithub({ enforcement: "disabled" });
  const { said, left } = await judged({ stored: [{ ...MISREAD, modified: "2026-11-30T13:00:00Z" }] });
  expect(said).toEqual([
    `take in ${name} from GitHub as HotDash:${id} (other: enforcement; the next update sets it)`,
  ]);
  expect(left?.resources).toMatchObject([{ id }]);
  // Its last update may have renamed it, or not.
  github.world.repository("HotDash").rulesets.clear();
  const renamed = await judged({ stored: [{ ...MISREAD, modified: "2026-11-30T13:00:00Z" }] });
  expect(renamed.said[0]).toContain("none of that name (404), and may have it under the one of before");
});

it("what others stand on stays, with the command of this very stack that makes it anew", async () => {
  const other = { urn: `${urn}-other`, type: RULESET, id: "9", dependencies: [urn] };
  const none = await judged({ stored: [MISREAD, other] });
  expect([none.said, none.left]).toEqual([
    [
      `keep ${name} without its number, since others stand on it: GitHub has none (404); ` +
        "npm run up -- shared --refresh makes it anew",
    ],
    undefined,
  ]);
  await atGithub({ enforcement: "disabled" });
  const { said, left } = await judged({ stored: [MISREAD, other] });
  expect(left).toBeUndefined();
  expect(said[0]).toMatch(
    /other: enforcement\)\. Remove it there; then npm run up -- shared --refresh makes it anew/,
  );
});

it("what is judged anew is taken in once", async () => {
  await atGithub();
  const { found, again } = await judged({ pending: PENDING });
  await again();
  expect(found).toHaveLength(1);
});
