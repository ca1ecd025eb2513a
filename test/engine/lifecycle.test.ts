import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportedResource } from "../../operations/workspace/stack.ts";
import { fly } from "../../settings/tokens.ts";
import { image, machinesOf, place, webMachine } from "../support/fly-world.ts";
import { Bench, changesIn, type Declaration } from "./support/bench.ts";

/*
 * Each Fly resource through its life on the real engine: create, nothing to do, update in place, replace where it must,
 * drift, `up --replace`, adopt, refusals that protect data, delete.
 */
const app = "life";
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.stop());

const values = { TOKEN: "canary-life-1234" };
interface Change {
  [name: string]: Record<string, unknown>;
}

/** All six kinds, with changes by resource name. */
function all(change: Change = {}): Declaration[] {
  const own = { ...place, app };
  const base: Declaration[] = [
    { type: "App", name: "app", args: { ...place, name: app } },
    { type: "Secrets", name: "secrets", args: { ...own, values }, dependsOn: ["app"] },
    {
      type: "Volume",
      name: "volume",
      args: { ...own, name: "data", region: "dfw", size_gb: 1 },
      dependsOn: ["app"],
    },
    { type: "IpAssignment", name: "ip", args: { ...own, type: "v6" }, dependsOn: ["app"] },
    {
      type: "Certificate",
      name: "cert",
      args: { ...own, hostname: "life.example.com" },
      dependsOn: ["app", "ip"],
    },
    {
      type: "ProcessGroup",
      name: "web",
      dependsOn: ["secrets", "volume", "ip"],
      args: {
        ...own,
        group: "web",
        project: "bench",
        stack: "test",
        image: image("1"),
        regions: { dfw: 1 },
        machine: webMachine(),
        mounts: { path: "/data", volumes: { "web-dfw-1": { $output: "volume.volumeId" } } },
        secretsVersion: { $output: "secrets.version" },
        smoke: [{ path: "/health" }],
      },
    },
  ];
  return base.map((one) => ({ ...one, args: { ...one.args, ...change[one.name] } }));
}
const without = (...names: string[]) => all().filter(({ name }) => !names.includes(name));
const world = () => {
  const live = bench.simulator.world.apps.get(app);
  return {
    volumes: [...(live?.volumes.values() ?? [])],
    machines: machinesOf(bench.simulator, app),
  };
};
const requestsOf = (mark: number) =>
  bench.simulator.journal.since(mark).filter(({ actor }) => actor === "client");

describe("from nothing", () => {
  it("creates all, each with its own type token", async () => {
    await bench.must("up", all());
    const state = await bench.state();
    const types = ["app", "secrets", "volume", "ip", "cert", "web"].map((name) => state[name]?.type);
    expect(types).toEqual([
      fly.App,
      fly.Secrets,
      fly.Volume,
      fly.IpAssignment,
      fly.Certificate,
      fly.ProcessGroup,
    ]);
    expect(world().machines.map(({ state: is }) => is)).toEqual(["started"]);
  });

  it("has nothing to do the second time, and sends no request for that", async () => {
    const mark = bench.simulator.journal.mark();
    const { code, stdout } = await bench.run("up", all(), ["--expect-no-changes"]);
    expect(code, stdout).toBe(0);
    expect(requestsOf(mark)).toEqual([]);
  });

  it("is clean after a refresh", async () => {
    const { code, stdout } = await bench.run("preview", all(), ["--refresh", "--expect-no-changes"]);
    expect(code, stdout).toBe(0);
  });

  it("keeps secrets out of the state's clear text", async () => {
    const { stdout } = await bench.pulumi(["stack", "export", "--stack", "test"]);
    expect(stdout).not.toContain(values.TOKEN);
  });
});

describe("update in place", () => {
  it("changes exactly what is declared otherwise", async () => {
    const change = {
      secrets: { values: { TOKEN: "canary-life-5678" } },
      volume: { size_gb: 2, snapshot_retention: 7 },
      web: { machine: webMachine({ env: { PORT: "8080", MODE: "other" } }) },
    };
    const ids = world().machines.map(({ id }) => id);
    const { stdout } = await bench.must("preview", all(change));
    expect(changesIn(stdout)).toMatchObject({ secrets: "~", volume: "~", web: "~" });
    expect(Object.keys(changesIn(stdout)).sort()).toEqual(["secrets", "volume", "web"]);
    await bench.must("up", all(change));
    expect(world().volumes.map(({ sizeGb, snapshotRetention }) => [sizeGb, snapshotRetention])).toEqual([
      [2, 7],
    ]);
    expect(world().machines.map(({ id, config }) => [id, config.env?.MODE])).toEqual([[ids[0], "other"]]);
    const back = await bench.run("preview", all({ ...change, volume: { ...change.volume, size_gb: 2 } }), [
      "--expect-no-changes",
    ]);
    expect(back.code, back.stdout).toBe(0);
  });
});

describe("replace", () => {
  const grown = { volume: { size_gb: 2, snapshot_retention: 7 } };

  it("happens only where it must: a certificate for another name, an address of another kind", async () => {
    const change = { ...grown, cert: { hostname: "other.example.com" }, ip: { type: "shared_v4" } };
    const { stdout } = await bench.must("up", all(change));
    expect(changesIn(stdout)).toMatchObject({
      cert: expect.stringMatching(/[+-]/),
      ip: expect.stringMatching(/[+-]/),
    });
    const live = bench.simulator.world.apps.get(app);
    expect([...(live?.certificates.keys() ?? [])]).toEqual(["other.example.com"]);
    expect(live?.ips).toHaveLength(1);
    await bench.must("up", all(grown));
  });

  it.each([
    ["a volume's region", { ...grown, volume: { region: "iad", size_gb: 2 } }, /region.*never replaced/s],
    ["a volume's size downwards", { volume: { size_gb: 1 } }, /cannot shrink from 2 to 1 GB/],
    ["an app's name", { ...grown, app: { name: "life-2" } }, /never replaced/],
    ["the platform", { ...grown, secrets: { platform: "live" } }, /belongs to one platform/],
  ])("is refused for %s, in the preview and with the way out", async (_, change, text) => {
    const { code, stdout, stderr } = await bench.run("preview", all(change as Change));
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(text);
  });

  it("leaves one live object of each kind after `up --replace`, and the state has its id", async () => {
    const state = await bench.state();
    const targets = ["secrets", "ip", "cert", "web"].flatMap((name) => ["--replace", state[name]?.urn ?? ""]);
    await bench.must("up", all(grown), targets);
    const after = await bench.state();
    const live = bench.simulator.world.apps.get(app);
    expect(world().machines).toHaveLength(1);
    expect([...(live?.certificates.keys() ?? [])]).toEqual(["life.example.com"]);
    expect(after.ip?.id).toBe(live?.ips[0]?.ip);
    const { code, stdout } = await bench.run("preview", all(grown), ["--refresh", "--expect-no-changes"]);
    expect(code, stdout).toBe(0);
  });

  it("by `up --replace` of what holds data is refused while it does, and works when it goes along", async () => {
    const { app: root, volume, web } = await bench.state();
    const mark = bench.simulator.journal.mark();
    const attached = await bench.run("up", all(grown), ["--replace", volume?.urn ?? ""]);
    expect(attached.stdout + attached.stderr).toMatch(
      /the volume "data" is mounted by the machine web-dfw-1/,
    );
    const full = await bench.run("up", all(grown), ["--replace", root?.urn ?? ""]);
    expect(full.stdout + full.stderr).toMatch(/refusing to delete the app "life"/);
    expect(requestsOf(mark).filter(({ method }) => method !== "GET")).toEqual([]);

    const alone = without("web").map((one) =>
      one.name === "volume" ? { ...one, args: { ...one.args, ...grown.volume } } : one,
    );
    await bench.must("up", alone);
    await bench.must("up", alone, ["--replace", volume?.urn ?? ""]);
    expect((await bench.state()).volume?.id).not.toBe(volume?.id);
    const kept = world().volumes.filter(({ phases }) => phases.at(-1)?.state === "created");
    expect(kept.map(({ id }) => id)).toEqual([(await bench.state()).volume?.id]);
    await bench.must("up", all(grown));
    expect((await bench.state()).web?.id).toBe(web?.id);
  });

  it("of an empty app ends with one app", async () => {
    const empty: Declaration = { type: "App", name: "empty", args: { ...place, name: "life-empty" } };
    await bench.must("up", [...all(grown), empty]);
    await bench.must("up", [...all(grown), empty], ["--replace", (await bench.state()).empty?.urn ?? ""]);
    expect(bench.simulator.world.apps.get("life-empty")?.deletedAt).toBeUndefined();
    await bench.must("up", all(grown));
  });
});

describe("drift", () => {
  const grown = { volume: { size_gb: 2, snapshot_retention: 7 } };

  it("is shown by machine and field, and `up` puts back only that", async () => {
    const machine = world().machines[0];
    const config = structuredClone(machine?.config) as unknown as { guest: { memory_mb: number } };
    config.guest.memory_mb = 4096;
    await bench.simulator.request("POST", `/v1/apps/${app}/machines/${machine?.id}`, { config });
    const drift = await bench.run("preview", all(grown), ["--refresh", "--diff", "--expect-no-changes"]);
    expect(drift.code).toBe(7);
    expect(drift.stdout).toMatch(/web-dfw-1: \{\s*\+ guest\.memory_mb: 4096/);
    await bench.must("up", all(grown), ["--refresh"]);
    expect(world().machines[0]?.config.guest?.memory_mb).toBe(2048);
    const clean = await bench.run("preview", all(grown), ["--refresh", "--expect-no-changes"]);
    expect(clean.code, clean.stdout).toBe(0);
  });
});

describe("what protects data", () => {
  it("an app is not deleted while its volume exists, and nothing else is", async () => {
    const mark = bench.simulator.journal.mark();
    const kept = without("app").map((one) => ({
      ...one,
      dependsOn: (one.dependsOn ?? []).filter((name) => name !== "app"),
    }));
    const { code, stdout, stderr } = await bench.run(
      "up",
      kept.map((one) =>
        one.name === "volume" ? { ...one, args: { ...one.args, size_gb: 2, snapshot_retention: 7 } } : one,
      ),
    );
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/refusing to delete the app "life".*volume data/);
    expect(requestsOf(mark).filter(({ method }) => method === "DELETE")).toEqual([]);
  });

  it("a refresh against another world fails and leaves the state as it is", async () => {
    const before = await bench.pulumi(["stack", "export", "--stack", "test"]);
    const { startFlySimulator } = await import("../../simulators/fly/main.ts");
    const empty = await startFlySimulator();
    const { code, stdout, stderr } = await bench.run("refresh", all(), [], { FLY_FLAPS_BASE_URL: empty.url });
    await empty.close();
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/this object was made at simulator:/);
    const after = await bench.pulumi(["stack", "export", "--stack", "test"]);
    // Every write encrypts anew, so ciphertexts differ although nothing changed.
    const resources = (text: string) =>
      (
        JSON.parse(text.replace(/"ciphertext":\s*"[^"]*"/g, '"ciphertext":""')).deployment
          .resources as ExportedResource[]
      ).map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));
    expect(resources(after.stdout)).toEqual(resources(before.stdout));
  });
});

describe("adoption", () => {
  it("takes over an app that holds something only when told to, and lists what it holds", async () => {
    await bench.simulator.request("POST", "/v1/apps", { name: "held", org_slug: "hotdash" });
    const secret = { values: { OLD: "canary-held" } };
    // An app that was just made is not to be seen for a moment.
    await expect
      .poll(async () => (await bench.simulator.request("POST", "/v1/apps/held/secrets", secret)).status)
      .toBe(200);
    const held = (adopt: boolean): Declaration[] => [
      ...all({ volume: { size_gb: 2, snapshot_retention: 7 } }),
      { type: "App", name: "held", args: { ...place, name: "held", adopt } },
    ];
    const refused = await bench.run("up", held(false));
    expect(refused.stdout + refused.stderr).toMatch(/exists already and holds 1 secret \(OLD\)/);
    await bench.must("up", held(true));
    expect((await bench.state()).held?.id).toBe("held");
  });
});

describe("the end", () => {
  it("deletes in an order that the platform accepts, snapshots volumes first, and leaves nothing", async () => {
    const mark = bench.simulator.journal.mark();
    await bench.must("destroy", all());
    const actions = requestsOf(mark).map(({ action }) => action);
    expect(actions.indexOf("snapshots.create")).toBeLessThan(actions.indexOf("volumes.delete"));
    await expect.poll(() => bench.simulator.world.apps.has(app)).toBe(false);
  });
});
