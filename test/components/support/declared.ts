import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import { SHARED } from "../../../settings/stack-name.ts";
import { asInput, type Config, committed, goodConfig } from "../../settings/good-config.ts";
import { image } from "../../support/fly-world.ts";

/** What the engine's options are kept in; the package has no types for it. */
const runtime = createRequire(import.meta.url)("@pulumi/pulumi/runtime/state.js") as {
  getStore(): { settings: { options: { rootDirectory: string } } };
};

/** A resource that the program registers. */
export interface Declared {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/**
 * What the program declares for a stack, without an engine: the composition root is run against mocks that take
 * everything and answer with what they were given.
 * @param change settings over those of the committed stack file
 */
export async function declaredBy(stack: string, change: Config = {}): Promise<Declared[]> {
  const declared: Declared[] = [];
  // The stack shared has nothing of the application, secrets neither.
  const good =
    stack === SHARED
      ? { ...committed(stack), "hotdash:platform": "simulated", "github:baseUrl": "http://127.0.0.1:4010/" }
      : goodConfig(stack);
  const config = asInput(stack, { ...good, ...change }).config;
  vi.stubEnv("HOTDASH_IMAGE", image("1"));
  vi.stubEnv("PULUMI_CONFIG_SECRET_KEYS", JSON.stringify(["hotdash:secrets", "hotdash:appSecrets"]));
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        declared.push({ type, name, inputs });
        return { id: `${name}-id`, state: inputs };
      },
      call: () => ({}),
    },
    "hotdash",
    stack,
    true,
  );
  // Where the engine says that Pulumi.yaml is: the files of the other stacks are read there.
  runtime.getStore().settings.options.rootDirectory = CHECKOUT;
  pulumi.runtime.setAllConfig(config, ["hotdash:secrets"]);
  vi.resetModules();
  await import("../../../index.ts");
  // Registration goes on after the program's last line.
  await vi.waitFor(settled(declared), { timeout: 60_000, interval: 50 });
  return declared;
}

/** Throws until nothing was declared since the call before. */
function settled(declared: readonly Declared[]): () => void {
  let before = 0;
  return () => {
    const now = declared.length;
    const quiet = now > 0 && now === before;
    before = now;
    if (!quiet) throw new Error("resources are still being declared");
  };
}
