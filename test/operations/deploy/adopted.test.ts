import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { oneImage } from "../../../operations/deploy/adopted.ts";
import { EXIT } from "../../../operations/deploy/exit-codes.ts";
import type { DeployContext, Facts } from "../../../operations/deploy/step.ts";
import { age, checks, evidence, origin } from "../../../operations/deploy/steps/gates.ts";
import { image } from "../../../operations/deploy/steps/image.ts";
import type { MachineAnswer } from "../../../providers/fly/api/machines.ts";
import { loadSettings } from "../../../settings/load.ts";
import { type RegistrySimulator, startRegistrySimulator } from "../../../simulators/registry/main.ts";
import { AS_IS, asInput, goodConfig } from "../../settings/good-config.ts";

/*
 * The digest that an adopted app runs is its last good release, without label and provenance: settings may change under it.
 * Whatever comes next needs both. The real steps, on a real registry's requests.
 */
const REPOSITORY = "registry.fly.io/hotdash-production";
let registry: RegistrySimulator;
let adopted: string;
let other: string;
beforeAll(async () => {
  registry = await startRegistrySimulator();
  // As `fly deploy` pushes: root, no label, no provenance, and older than a new build may be.
  const built = {
    ...{ repository: "hotdash-production", ports: ["3000/tcp"], user: "", created: "2025-10-16T00:00:00Z" },
    command: ["npm", "run", "docker-start"],
  };
  adopted = registry.world.push({ ...built, tags: ["deployment-01"] });
  other = registry.world.push({ ...built, created: new Date().toISOString(), tags: ["deployment-02"] });
});
afterAll(() => registry.close());

const settings = loadSettings(asInput("production", goodConfig("production", AS_IS)));
let facts: Facts;
beforeEach(() => {
  facts = {
    ...{ verdicts: {}, begun: false, code: EXIT.done, settings },
    ...{ required: { contexts: [], apps: {} } as never, deployers: [] },
    running: `${REPOSITORY}@${adopted}`,
  };
});

function contextOf(options: object, github?: object): DeployContext {
  const env = { HOTDASH_REGISTRY_URL: registry.url, FLY_API_TOKEN: "sim_registry" };
  return {
    options: { command: "deploy", stack: "production", retry: true, ...options },
    ...{ facts, resolvedBefore: undefined, folder: { note: () => {} } },
    stack: { name: "production", project: { name: "hotdash", env }, outputs: async () => ({}) },
    now: () => Date.now(),
    github: () => {
      if (github) return github;
      throw new Error("GitHub was asked");
    },
  } as unknown as DeployContext;
}

describe("the digest that an adopted app runs", () => {
  it("passes without label and provenance, and without a question to GitHub", async () => {
    const context = contextOf({});
    expect(await image.run(context)).toMatch(
      new RegExp(
        `${REPOSITORY}@${adopted}[\\s\\S]*runs already and does not say which commit.*next release needs org\\.opencontainers\\.image\\.revision and provenance`,
      ),
    );
    for (const gate of [checks, evidence, age, origin])
      expect(await gate.run(context), gate.name).toMatch(/open\nnot asked: the image runs already/);
  });

  it("named by its digest is the same", async () => {
    await expect(image.run(contextOf({ image: adopted }))).resolves.toContain(adopted);
  });

  it("is no leave for the next release: that says commit and provenance, and is no root's", async () => {
    const refused = image.run(contextOf({ image: other }, { owner: "Jgorzitza", repository: "HotDash" }));
    await expect(refused).rejects.toThrow(
      /does not say which commit it was built from \(label org\.opencontainers\.image\.revision\)/,
    );
    await expect(refused).rejects.toThrow(/has no provenance in the registry/);
    await expect(refused).rejects.toThrow(/runs as root/);
  });
});

describe("what an app runs", () => {
  const machine = (change: object, config: object = {}): MachineAnswer => ({
    ...{
      id: "1",
      name: "wispy-sun-12",
      region: "ord",
      state: "started",
      image_ref: { digest: `sha256:${"e".repeat(64)}` },
    },
    config: { image: `${REPOSITORY}:deployment-01`, services: [{ ports: [{ port: 443 }] }], ...config },
    ...change,
  });
  const E = `${REPOSITORY}@sha256:${"e".repeat(64)}`;
  it.each([
    ["one build, named by a tag", [machine({})], E],
    ["what sleeps, when nothing is awake", [machine({ state: "stopped" })], E],
    [
      "what serves, whatever a machine of Fly's own tool ran",
      [machine({}), machine({ image_ref: { digest: "sha256:x" } }, { services: [] })],
      E,
    ],
    ["nothing", [], undefined],
    ["two builds", [machine({}), machine({ image_ref: { digest: `sha256:${"f".repeat(64)}` } })], undefined],
    ["a build without a digest", [machine({ image_ref: undefined })], undefined],
  ])("is %s", (_what, machines, expected) => expect(oneImage(machines)).toBe(expected));
});
