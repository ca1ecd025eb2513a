import { afterEach, describe, expect, it } from "vitest";
import { registryAccess } from "../../../operations/registry/access.ts";
import { isOwnRealm, readChallenge } from "../../../operations/registry/challenge.ts";
import { Registry } from "../../../operations/registry/client.ts";
import { type RegistrySimulator, startRegistrySimulator } from "../../../simulators/registry/main.ts";
import { FaultProxy } from "../../reliability/support/fault-proxy.ts";

const REPOSITORY = "registry.fly.io/team/hotdash-staging";
const NAME = "team/hotdash-staging";
const AMD = "linux/amd64";

let simulator: RegistrySimulator;
afterEach(() => simulator?.close());

async function start(challenge: "bearer" | "basic" = "bearer", password?: string) {
  simulator = await startRegistrySimulator({ challenge, password });
  return new Registry(registryAccess(REPOSITORY, "simulated", { HOTDASH_REGISTRY_URL: simulator.url }));
}

describe("an image in a registry", () => {
  it.each(["bearer", "basic"] as const)("is found by its tag, asked %s", async (challenge) => {
    const registry = await start(challenge);
    const labels = { "org.opencontainers.image.revision": "c0ffee" };
    const digest = simulator.world.push({ repository: NAME, tags: ["v1.2.3"], labels });
    expect(await registry.resolve("v1.2.3")).toBe(digest);
    expect(await registry.resolve(digest)).toBe(digest);
    const image = await registry.image(digest, AMD);
    expect(image).toMatchObject({ digest, platforms: [AMD], config: { config: { Labels: labels } } });
    // One challenge, and one token where there are any, for all of it.
    expect(simulator.journal.count({ status: 401 })).toBe(1);
    expect(simulator.journal.count({ action: "token" })).toBe(challenge === "bearer" ? 1 : 0);
    expect(JSON.stringify(simulator.journal.entries())).not.toContain("sim_registry");
  });

  it("is the one of the wanted platform, where there are several", async () => {
    const registry = await start();
    const digest = simulator.world.pushIndex(
      NAME,
      [
        { repository: NAME, architecture: "arm64", command: ["arm"] },
        { repository: NAME, architecture: "amd64", command: ["amd"] },
        { repository: NAME, os: "unknown", architecture: "unknown" },
      ],
      ["many"],
    );
    const image = await registry.image("many", AMD);
    expect(image).toMatchObject({
      digest,
      platforms: ["linux/arm64", AMD],
      config: { config: { Cmd: ["amd"] } },
    });
    expect((await registry.image("many", "linux/riscv64"))?.config).toBeUndefined();
  });

  it("has the list of its contents beside it, where its build left one of the wanted platform", async () => {
    const registry = await start();
    const sbom = { spdxVersion: "SPDX-2.3", packages: [{ name: "openssl" }] };
    const both = ["arm64", "amd64"].map((architecture) => ({
      ...{ repository: NAME, architecture, sbom: { ...sbom, name: architecture } },
    }));
    const digest = simulator.world.pushIndex(NAME, both, ["many"]);
    expect(await registry.sbom("many", AMD)).toEqual({ ...sbom, name: "amd64" });
    expect(await registry.sbom(digest, "linux/riscv64")).toBeUndefined();
    // It is no image of a platform.
    expect((await registry.image("many", AMD))?.platforms).toEqual(["linux/arm64", AMD]);
    simulator.world.push({ repository: NAME, tags: ["bare"] });
    simulator.world.pushIndex(NAME, [{ repository: NAME }], ["silent"]);
    for (const tag of ["bare", "silent", "nothing"]) expect(await registry.sbom(tag, AMD)).toBeUndefined();
  });

  it("that is not there is no image", async () => {
    const registry = await start();
    expect(await registry.resolve("v1")).toBeUndefined();
    simulator.world.push({ repository: NAME, tags: ["v2"] });
    expect(await registry.image("v1", AMD)).toBeUndefined();
    expect(await registry.resolve(`sha256:${"0".repeat(64)}`)).toBeUndefined();
  });

  it("is refused when the registry answers with something else", async () => {
    const registry = await start();
    const digest = simulator.world.push({ repository: NAME, tags: ["v1"] });
    simulator.faults.add({
      match: { action: "manifests.get", method: "GET" },
      when: "before",
      effect: { status: 200, body: { config: {} }, headers: {} },
    });
    await expect(registry.image(digest, AMD)).rejects.toThrow("answered manifests/sha256:");
  });

  it("is not shown to whoever has the wrong password, which is in no message", async () => {
    const registry = await start("bearer", "another");
    simulator.world.push({ repository: NAME, tags: ["v1"] });
    const refused = registry.resolve("v1").catch((error: Error) => error.message);
    expect(await refused).toContain("the name and password are not accepted");
    expect(await refused).not.toContain("sim_registry");
  });

  it("is asked for again after a failure of the registry", async () => {
    const registry = await start();
    const digest = simulator.world.push({ repository: NAME, tags: ["v1"] });
    simulator.faults.add({
      match: { action: "manifests.get" },
      when: "before",
      effect: { status: 503 },
      times: 1,
    });
    expect(await registry.resolve("v1")).toBe(digest);
  });
});

describe("the registry of a stack", () => {
  const live = (env: NodeJS.ProcessEnv, repository = REPOSITORY) => registryAccess(repository, "live", env);

  it("is on loopback when it is simulated, and never when it is live", () => {
    expect(() => registryAccess(REPOSITORY, "simulated", {})).toThrow("HOTDASH_REGISTRY_URL");
    expect(() =>
      registryAccess(REPOSITORY, "simulated", { HOTDASH_REGISTRY_URL: "https://registry.fly.io" }),
    ).toThrow("loopback");
    expect(() => live({ HOTDASH_REGISTRY_URL: "http://127.0.0.1:1" })).toThrow("unset HOTDASH_REGISTRY_URL");
  });

  it("is asked with the token that is meant for it, and no other", () => {
    const env = {
      FLY_API_TOKEN: "fly-token",
      HOTDASH_REGISTRY_USER: "me",
      HOTDASH_REGISTRY_PASSWORD: "mine",
    };
    expect(live(env)).toMatchObject({
      url: "https://registry.fly.io",
      repository: NAME,
      credentials: { user: "x", password: "fly-token" },
    });
    expect(live(env, "registry.example.com/hotdash")).toMatchObject({
      credentials: { user: "me", password: "mine" },
    });
    expect(live({ FLY_API_TOKEN: "fly-token" }, "registry.example.com/hotdash").credentials).toBeUndefined();
  });
});

describe("a challenge", () => {
  it.each([
    ['Bearer realm="https://a/token",service="r",scope="repository:x:pull,push"', "https://a/token"],
    ["bearer  realm=https://a/token", "https://a/token"],
    ['Bearer service="r", realm="https://a/\\"t\\""', 'https://a/"t"'],
  ])("%s", (header, realm) => {
    expect(readChallenge(header)).toMatchObject({ scheme: "bearer", realm });
  });

  it("that nobody understands is none", () => {
    expect(readChallenge("Negotiate")).toBeUndefined();
    expect(readChallenge("Bearer")).toBeUndefined();
    expect(readChallenge(null)).toBeUndefined();
    expect(readChallenge('Basic realm="x"')).toEqual({ scheme: "basic" });
  });
});

describe("a registry that is not believed", () => {
  const PAGE = { kind: "replace", body: "<html>log in</html>", type: "text/html" } as const;

  async function behindProxy() {
    await start();
    const digest = simulator.world.push({ repository: NAME, tags: ["v1"] });
    const proxy = await FaultProxy.before(simulator.url);
    const registry = new Registry(
      registryAccess(REPOSITORY, "simulated", { HOTDASH_REGISTRY_URL: proxy.url }),
    );
    return { proxy, registry, digest };
  }

  it("answers with a page where the image should be", async () => {
    const { proxy, registry, digest } = await behindProxy();
    expect(await registry.resolve("v1")).toBe(digest);
    proxy.add({ path: /manifests/, harm: PAGE });
    await expect(
      registry.resolve("v1"),
      "the page's own digest would be taken for the image's",
    ).rejects.toThrow(/is no manifest.*run the command again/);
    await expect(registry.image("v1", AMD)).rejects.toThrow(/is no manifest/);
    proxy.clear();
    proxy.add({ method: "GET", path: /manifests/, harm: { ...PAGE, status: 404 } });
    await expect(registry.image("v1", AMD), "a page says nothing of the image").rejects.toThrow(
      /404.*no error of a registry/,
    );
    await proxy.close();
  });

  it.each([
    ["https://registry.fly.io/token", "https://registry.fly.io", true],
    ["http://registry.fly.io/token", "https://registry.fly.io", false],
    ["https://registry.fly.io.evil.example/token", "https://registry.fly.io", false],
    ["https://registry.fly.io:8443/token", "https://registry.fly.io", false],
    ["https://registry.fly.io@evil.example/token", "https://registry.fly.io", false],
    ["https://auth.docker.io/token", "https://registry-1.docker.io", true],
    ["https://auth.docker.io/token", "https://registry.fly.io", false],
    ["https://gitlab.com/jwt/auth", "https://registry.gitlab.com", true],
    ["nowhere", "https://registry.fly.io", false],
  ])("gets no password at %s for %s: %s", (realm, registry, allowed) => {
    expect(isOwnRealm(realm, registry)).toBe(allowed);
  });
});
