import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkImage } from "../../../operations/image/check.ts";
import { registryAccess } from "../../../operations/registry/access.ts";
import { Registry } from "../../../operations/registry/client.ts";
import { CHECKOUT, PROJECT } from "../../../operations/workspace/checkout.ts";
import { Stack } from "../../../operations/workspace/stack.ts";
import { type RegistrySimulator, startRegistrySimulator } from "../../../simulators/registry/main.ts";
import type { PushedImage } from "../../../simulators/registry/world.ts";

const COMMIT = "c".repeat(40);
let simulator: RegistrySimulator;
let folder: string;
beforeEach(async () => {
  simulator = await startRegistrySimulator();
  folder = await mkdtemp(join(tmpdir(), "hotdash-image-check-"));
  for (const name of ["staging", "production"])
    await cp(join(CHECKOUT, `Pulumi.${name}.yaml`), join(folder, `Pulumi.${name}.yaml`));
});
afterEach(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

/** Checks an image that was pushed for a commit; what it says is what the team is shown. */
async function check(image: Partial<PushedImage>, commit: string | undefined = COMMIT): Promise<string> {
  const repository = "hotdash-staging";
  const labels = { "org.opencontainers.image.revision": COMMIT, ...image.labels };
  simulator.world.push({ ...image, repository, tags: ["v1"], labels });
  const access = registryAccess(`registry.fly.io/${repository}`, "simulated", {
    HOTDASH_REGISTRY_URL: simulator.url,
  });
  const stack = new Stack({ name: PROJECT, folder, pulumi: "", env: {} }, "staging");
  return await checkImage({
    ...{ registry: new Registry(access), reference: "v1", commit, stack, now: Date.now() },
  }).catch((error: Error) => error.message);
}

describe("an image in the registry", () => {
  it("that has all that the stacks demand is named by its digest, and nothing is changed", async () => {
    expect(await check({})).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(simulator.journal.entries().filter(({ method }) => !["GET", "HEAD"].includes(method))).toEqual([]);
  });

  it("is refused with everything that it lacks at once, each with its way out, and once for both stacks", async () => {
    const said = await check({ ports: [], command: [], user: "root" });
    expect(said).toContain("1. image v1: exposes no port\n   fix: EXPOSE 8080 in the Dockerfile");
    expect(said).toContain("2. image v1: has no start command\n   fix: CMD");
    expect(said).toContain("3. image v1: runs as root\n   fix: USER 1000:1000");
    expect(said).not.toContain("4.");
  });

  it("needs the release command where a stack runs it", async () => {
    const without = { labels: { "com.hotrodan.release-command": "" } };
    expect(await check(without)).toMatch(/^sha256/);
    const file = join(folder, "Pulumi.production.yaml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("migrations: supabase", "migrations: prisma"));
    expect(await check(without)).toContain(
      'does not say that it has the release command "npm run prisma:migrate"',
    );
    expect(await check({})).toMatch(/^sha256/);
  });

  it("is refused when it is of another commit, or too old, with the command that builds it anew", async () => {
    expect(await check({}, "d".repeat(40))).toContain("was built from cccccccccccc, and dddddddddddd");
    expect(await check({ created: "2020-01-01T00:00:00Z" })).toContain(
      `npm run image -- --commit ${COMMIT} --context <folder> --push --fresh, or the workflow: gh workflow run patch.yml`,
    );
  });

  it("that migrates at every start is refused where the stack has another owner of the schema", async () => {
    const command = ["/bin/sh", "-c", "npx prisma migrate deploy && npm run start"];
    expect(await check({ command })).toContain("runs `prisma migrate deploy` at every start of a machine");
    expect(await check({ command: ["npx", "prisma", "generate"] })).toContain("runs `prisma generate`");
    for (const name of ["staging", "production"]) {
      const file = join(folder, `Pulumi.${name}.yaml`);
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replace(/migrations: \w+/, "migrations: none"));
    }
    expect(await check({ command })).toMatch(/^sha256/);
  });

  it("that is not there is said to be missing", async () => {
    const stack = new Stack({ name: PROJECT, folder, pulumi: "", env: {} }, "staging");
    const registry = { image: async () => undefined };
    await expect(checkImage({ registry, reference: "v9", commit: undefined, stack, now: 0 })).rejects.toThrow(
      "image v9: the registry does not have it",
    );
  });
});
