import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { owner, place, webService } from "../support/render-world.ts";
import { Bench, changesIn, type Declaration } from "./support/bench.ts";

/* Env group, custom domain and Key Value beside the service that uses them, under the real engine. */
const CANARY = "render-canary-77ab";

describe("what stands beside a service of Render", () => {
  let bench: Bench;
  let seen = 0;
  beforeAll(async () => {
    bench = await Bench.start();
  });
  afterAll(() => bench.stop());

  const output = (path: string) => ({ $output: path });
  const all = (change: { colour?: string; plan?: string; domain?: string } = {}): Declaration[] => [
    {
      type: "EnvGroup",
      name: "group",
      args: {
        ...place,
        ...owner,
        name: "shared",
        env: { COLOUR: change.colour ?? "blue" },
        secrets: { TOKEN: CANARY },
      },
    },
    {
      type: "KeyValue",
      name: "redis",
      args: { ...place, name: "redis", region: "virginia", plan: change.plan ?? "starter" },
    },
    {
      type: "Service",
      name: "web",
      args: webService("beside", {
        envGroups: [{ id: output("group.groupId"), version: output("group.version") }],
        generated: { REDIS_URL: output("redis.internalAddress") },
      }),
    },
    {
      type: "CustomDomain",
      name: "domain",
      args: { ...place, serviceId: output("web.serviceId"), name: change.domain ?? "app.example.com" },
    },
  ];
  const asked = (): string[] => {
    const entries = bench.render.journal.entries().filter(({ actor }) => actor === "client");
    const fresh = entries.slice(seen);
    seen = entries.length;
    return fresh.map(({ method, path }) => `${method} ${path.replace(/^\/v1|(?<=\/)\w{3}-\w{20}/g, "")}`);
  };
  const writes = () => asked().filter((request) => !request.startsWith("GET "));

  it("is made, wired by outputs, and stays as it is", async () => {
    await bench.must("preview", all());
    expect(asked()).toEqual([]);
    await bench.must("up", all());
    const environment = bench.render.environment("beside");
    expect(environment?.get("COLOUR")).toBe("blue");
    expect(environment?.get("REDIS_URL")).toMatch(/^redis:\/\/red-/);
    asked();
    await bench.must("up", all(), ["--expect-no-changes"]);
    expect(asked()).toEqual([]);
    await bench.must("refresh", all(), ["--expect-no-changes"]);
    expect(writes()).toEqual([]);
  });

  it("a value of the group changes: one request, and one deploy of the service that is linked", async () => {
    const changed = all({ colour: "red" });
    const preview = await bench.must("preview", changed);
    expect(changesIn(preview.stdout)).toEqual({ group: "~", web: "~" });
    await bench.must("up", changed);
    expect(writes()).toEqual(["PUT /env-groups//env-vars/COLOUR", "POST /services//deploys"]);
    expect(bench.render.environment("beside")?.get("COLOUR")).toBe("red");
  });

  it("Redis grows in place, and another domain takes the place of the first", async () => {
    const changed = all({ colour: "red", plan: "standard", domain: "www.example.com" });
    await bench.must("up", changed);
    expect(writes()).toEqual(expect.arrayContaining(["PATCH /key-value/", "POST /services//custom-domains"]));
    const { customDomains } = bench.render.service("beside");
    expect(customDomains.map(({ name }) => name)).not.toContain("app.example.com");
    await bench.must("refresh", changed, ["--expect-no-changes"]);
  });

  it("after a forced replacement of each there is one of each, and the state has its id", async () => {
    const now = all({ colour: "red", plan: "standard", domain: "www.example.com" });
    const urns = Object.values(await bench.state())
      .filter(({ type }) => type.includes("/render:"))
      .map(({ urn }) => urn);
    expect(urns).toHaveLength(4);
    await bench.must(
      "up",
      now,
      urns.flatMap((urn) => ["--replace", urn]),
    );
    const { services, envGroups, keyValues } = bench.render.world;
    expect([services.size, envGroups.size, keyValues.size]).toEqual([1, 1, 1]);
    const state = await bench.state();
    expect(state.web?.id).toBe([...services.keys()][0]);
    expect(state.group?.id).toBe([...envGroups.keys()][0]);
    expect(state.redis?.id).toBe([...keyValues.keys()][0]);
    expect(state.domain?.id).toBe(`${state.web?.id}/www.example.com`);
    await bench.must("refresh", now, ["--expect-no-changes"]);
  });

  it("goes with the stack, and no secret stood anywhere in clear", async () => {
    const { stdout } = await bench.pulumi(["stack", "export", "--stack", "test"]);
    expect(stdout).not.toContain(CANARY);
    expect(stdout).not.toMatch(/redis:\/\/red-/);
    await bench.must("destroy", []);
    const { services, envGroups, keyValues } = bench.render.world;
    expect([services.size, envGroups.size, keyValues.size]).toEqual([0, 0, 0]);
    expect(JSON.stringify(bench.render.journal.entries())).not.toContain(CANARY);
  });
});
