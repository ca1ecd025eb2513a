import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveImage } from "../../../operations/deploy/resolve.ts";
import { loadSettings } from "../../../settings/load.ts";
import { type RegistrySimulator, startRegistrySimulator } from "../../../simulators/registry/main.ts";
import { asInput, goodConfig } from "../../settings/good-config.ts";

const REPOSITORY = "registry.fly.io/hotdash-staging";
const settings = loadSettings(asInput("staging", goodConfig("staging")));
let simulator: RegistrySimulator;
beforeEach(async () => {
  simulator = await startRegistrySimulator();
});
afterEach(() => simulator.close());

/** Pushes an image whose build called it `label`, and finds it as a deploy does. */
async function named(label: string | undefined, asked: { by: "digest" | string; version?: string }) {
  const digest = simulator.world.push({
    ...{ repository: "hotdash-staging", tags: ["build-7"] },
    labels: label === undefined ? {} : { "org.opencontainers.image.version": label },
  });
  const { reference } = await resolveImage({
    ...{ stack: "staging", settings, running: undefined, version: asked.version },
    image: asked.by === "digest" ? digest : asked.by,
    env: { HOTDASH_REGISTRY_URL: simulator.url },
  });
  return reference.replace(digest, "<digest>");
}

describe("the name of a build", () => {
  it.each([
    ["v1.2.3", { by: "digest" }, ":v1.2.3"],
    ["v1.2.3", { by: "digest", version: "v1.2.4" }, ":v1.2.4"],
    ["v1.2.3", { by: "build-7" }, ":build-7"],
    [undefined, { by: "digest" }, ""],
    ["latest", { by: "digest" }, ""],
    ["no tag at all", { by: "digest" }, ""],
  ])("that is called %s, asked for %j, is %j", async (label, asked, name) => {
    expect(await named(label, asked)).toBe(`${REPOSITORY}${name}@<digest>`);
  });
});
