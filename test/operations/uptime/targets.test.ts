import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { targetsOf } from "../../../operations/uptime/targets.ts";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import { Stack } from "../../../operations/workspace/stack.ts";

/* What is no check of a machine any more is watched at the address that users have. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "uptime-"));
  for (const name of ["staging", "production"]) {
    const text = await readFile(join(CHECKOUT, `Pulumi.${name}.yaml`), "utf8");
    const closed = name === "staging" ? "$1\n    MAINTENANCE_MODE: true" : "$1";
    await writeFile(join(folder, `Pulumi.${name}.yaml`), text.replace(/(hotdash:variables:)/, closed));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const asked = async (name: string) =>
  (await targetsOf(new Stack({ name: "hotdash", folder, pulumi: "", env: {} }, name), {})).map(
    ({ url, expected }) => `${url} ${expected}`,
  );

it("every planned health route of production is asked at its real domain", async () => {
  expect(await asked("production")).toEqual([
    "https://app.hotrodan.com/health 200",
    "https://app.hotrodan.com/api/health 200",
    "https://app.hotrodan.com/api/ads/health 200",
    "https://app.hotrodan.com/api/analytics/health 200",
  ]);
});

it("so is every public app of the team's own, and none that only the private network reaches", async () => {
  const image = `ghcr.io/x/y@sha256:${"a".repeat(64)}`;
  const apps = {
    "price-watch": {
      image,
      port: 8080,
      public: "suppliers post their prices to it",
      domain: "prices.hotrodan.com",
    },
    reports: { image, port: 3000, public: "customers read their reports", health: "/up" },
    inner: { image, port: 3000 },
    away: { image, port: 3000, public: "customers read their reports", host: "none" },
  };
  const file = join(folder, "Pulumi.production.yaml");
  const text = await readFile(file, "utf8");
  await writeFile(file, `${text}\n  hotdash:apps: ${JSON.stringify(apps)}\n`);
  expect((await asked("production")).slice(4)).toEqual([
    "https://prices.hotrodan.com/health 200",
    "https://hotdash-reports.fly.dev/up 200",
  ]);
  await writeFile(file, text);
});

it("a stack in maintenance is asked for what it still answers: nobody is called out for a closed door", async () => {
  expect(await asked("staging")).toEqual(["https://staging.hotrodan.com/health 200"]);
});

it("Chatwoot is asked for what it says of its queue and of its data, since its status is 200 in either case", async () => {
  const file = join(folder, "Pulumi.staging.yaml");
  const section = { host: "fly", image: "x", domain: "chat.hotrodan.com" };
  await writeFile(file, `${await readFile(file, "utf8")}\n  hotdash:chatwoot: ${JSON.stringify(section)}\n`);
  const stack = new Stack({ name: "hotdash", folder, pulumi: "", env: {} }, "staging");
  const found = (await targetsOf(stack, {})).filter(({ url }) => url.includes("chat."));
  expect(found.map(({ url, contains }) => `${url} ${contains}`)).toEqual([
    'https://chat.hotrodan.com/api "queue_services":"ok"',
    'https://chat.hotrodan.com/api "data_services":"ok"',
  ]);
});
