import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { image, webService } from "../support/render-world.ts";
import { Bench, changesIn, type Declaration } from "./support/bench.ts";

const CANARY = "render-canary-51c0";

describe("a service of Render under the real engine", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await Bench.start();
  });
  afterAll(() => bench.stop());

  const web = (change: Record<string, unknown> = {}): Declaration[] => [
    {
      type: "Service",
      name: "web",
      args: webService("engine", { secrets: { TOKEN: CANARY }, ...change }),
    },
  ];
  /** What the program asked of Render since it was last looked at. */
  let seen = 0;
  const asked = (): string[] => {
    const entries = bench.render.journal.entries().filter(({ actor }) => actor === "client");
    const fresh = entries.slice(seen);
    seen = entries.length;
    return fresh.map(({ method, path }) => `${method} ${path.replace(/^\/v1|(?<=services\/)[^/]+/g, "")}`);
  };
  const writes = () => asked().filter((request) => !request.startsWith("GET "));
  const secretFree = async (...outputs: string[]) => {
    const { stdout } = await bench.pulumi(["stack", "export", "--stack", "test"]);
    for (const text of [stdout, ...outputs]) expect(text).not.toContain(CANARY);
  };

  it("is made with one request, and a plain update then sends none", async () => {
    const { stdout, stderr } = await bench.must("up", web());
    expect(stdout + stderr).toContain("live");
    expect(writes()).toEqual(["POST /services"]);
    await secretFree(stdout, stderr);
    await bench.must("preview", web(), ["--expect-no-changes"]);
    await bench.must("up", web(), ["--expect-no-changes"]);
    expect(asked()).toEqual([]);
  });

  it("is as declared after a refresh", async () => {
    const { stdout } = await bench.must("refresh", web(), ["--expect-no-changes"]);
    expect(writes()).toEqual([]);
    await secretFree(stdout);
  });

  it("is updated in place: one variable is one PUT and one deploy", async () => {
    const preview = await bench.must("preview", web({ env: { PORT: "8080", COLOUR: "blue" } }));
    expect(changesIn(preview.stdout)).toEqual({ web: "~" });
    expect(asked()).toEqual([]);
    await bench.must("up", web({ env: { PORT: "8080", COLOUR: "blue" } }));
    expect(writes()).toEqual(["PUT /services//env-vars", "POST /services//deploys"]);
  });

  it("shows what was changed by hand, secrets by name only, and puts it right", async () => {
    const inputs = web({ env: { PORT: "8080", COLOUR: "blue" } });
    const { id } = bench.render.service("engine");
    await bench.render.request("PUT", `/services/${id}/env-vars/TOKEN`, { value: `${CANARY}-by-hand` });
    await bench.render.request("PUT", `/services/${id}/env-vars/COLOUR`, { value: "red" });
    await bench.render.request("PATCH", `/services/${id}`, { serviceDetails: { plan: "pro" } });
    await bench.must("refresh", inputs);
    const preview = await bench.must("preview", inputs, ["--diff"]);
    expect(preview.stdout).toMatch(/plan\s*:\s*"pro" => "standard"/);
    expect(preview.stdout).toMatch(/COLOUR\s*:\s*"red" => "blue"/);
    expect(preview.stdout).toContain("secrets.TOKEN");
    await secretFree(preview.stdout);
    asked();
    await bench.must("up", inputs);
    expect(writes()).toEqual(["PATCH /services/", "PUT /services//env-vars", "POST /services//deploys"]);
    await bench.must("refresh", inputs, ["--expect-no-changes"]);
  });

  it("keeps the release before when a new one fails, says why, and then has nothing to do", async () => {
    const good = web({ env: { PORT: "8080", COLOUR: "blue" } });
    const bad = web({ env: { PORT: "8080", COLOUR: "blue" }, image: image("2-sim-crash", "b") });
    const { code, stdout, stderr } = await bench.run("up", bad);
    expect(code, stdout + stderr).not.toBe(0);
    expect(stdout + stderr).toMatch(/engine: the deploy dep-\w+ failed \(update_failed\)/);
    expect(stdout + stderr).toContain("stays live, and its configuration was put back");
    expect(bench.render.service("engine").settings.imagePath).toBe(image("1"));
    await secretFree(stdout, stderr);
    asked();
    await bench.must("up", good, ["--expect-no-changes"]);
    expect(asked()).toEqual([]);
    await bench.must("refresh", good, ["--expect-no-changes"]);
  });

  it("is replaced where it must: there is one of it then, and the state has its id", async () => {
    const before = bench.render.service("engine").id;
    const preview = await bench.must("preview", web({ region: "frankfurt" }));
    expect(changesIn(preview.stdout)).toEqual({ web: "++" });
    await bench.must("up", web({ region: "frankfurt" }));
    const named = [...bench.render.world.services.values()].filter(
      ({ settings }) => settings.name === "engine",
    );
    expect(named).toHaveLength(1);
    expect(named[0]?.id).not.toBe(before);
    expect((await bench.state()).web?.id).toBe(named[0]?.id);
  });

  it("is left to whoever made it, unless adopt says otherwise", async () => {
    await bench.render.request("POST", "/services", {
      type: "web_service",
      name: "theirs",
      ownerId: bench.render.ownerId,
      image: { ownerId: "", imagePath: image("1") },
      serviceDetails: { runtime: "image", plan: "standard", region: "virginia" },
    });
    const theirs = (adopt: boolean): Declaration[] => [
      ...web({ region: "frankfurt" }),
      { type: "Service", name: "theirs", args: webService("theirs", { adopt }) },
    ];
    const refused = await bench.run("up", theirs(false));
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain("belongs to no stack of this program");
    await bench.must("up", theirs(true));
    await bench.must("refresh", theirs(true), ["--expect-no-changes"]);
  });

  it("goes with the stack", async () => {
    await bench.must("destroy", []);
    expect(bench.render.world.services.size).toBe(0);
  });
});
