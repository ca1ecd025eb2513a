import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeEach, expect, test } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import { startGithubSimulator } from "../../../simulators/github/main.ts";
import { clientOf, HOTDASH, start } from "./client.ts";

const folders: string[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "github-"));
  folders.push(folder);
});
// After all: simulators write a last time when they close after each test.
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true });
});

const ENVIRONMENT = `${HOTDASH}/environments/Production`;

test("a world comes back from its state file", async () => {
  const stateFile = join(folder, "state.json");
  const clock = new VirtualClock();
  const first = await startGithubSimulator({ stateFile, clock });
  const api = clientOf(first);
  await api("PUT", ENVIRONMENT, {});
  await clock.advance(5000);
  await api("PUT", ENVIRONMENT, {
    wait_timer: 5,
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  await api("POST", `${ENVIRONMENT}/deployment-branch-policies`, { name: "main" });
  await api("POST", `${ENVIRONMENT}/variables`, { name: "A", value: "1" });
  await api("POST", `${HOTDASH}/actions/variables`, { name: "B", value: "2" });
  await api("POST", `${HOTDASH}/rulesets`, { name: "main", enforcement: "active" });
  await api("POST", `${HOTDASH}/labels`, { name: "Preview" });
  await api("POST", `${HOTDASH}/autolinks`, { key_prefix: "HD-", url_template: "https://example.com/<num>" });
  await first.setSecret("HotDash", "production", "S", "canary");
  const paths = [
    ENVIRONMENT,
    `${ENVIRONMENT}/deployment-branch-policies`,
    `${ENVIRONMENT}/variables`,
    `${ENVIRONMENT}/secrets`,
    `${ENVIRONMENT}/secrets/public-key`,
    `${HOTDASH}/actions/variables`,
    `${HOTDASH}/rulesets`,
    `${HOTDASH}/labels`,
    `${HOTDASH}/autolinks`,
  ];
  // Answers name the server's own address, which is another one each time.
  const without = (url: string, body: unknown) =>
    JSON.parse(JSON.stringify(body).replaceAll(url, "http://here/"));
  const before = await Promise.all(
    paths.map(async (path) => without(first.url, (await api("GET", path)).body)),
  );
  await first.close();
  const second = await start({ stateFile, repositories: ["HotDash", "other"] });
  const after = await Promise.all(
    paths.map(async (path) => without(second.simulator.url, (await second.api("GET", path)).body)),
  );
  expect(after).toEqual(before);
  const kept = second.simulator.world.environment("HotDash", "production");
  expect(kept?.secrets.get("S")?.hash).toBe(kept?.hash("canary"));
  expect(second.simulator.opened("HotDash", "production", "S")).toBeUndefined();
  expect((await second.api("GET", "/repos/Jgorzitza/other")).status).toBe(200);
  const { body } = await second.api("PUT", `${HOTDASH}/environments/new`, {});
  expect(body.id).toBeGreaterThan(before[0].id);
});

test("no value of a secret and no token is in any file or in the journal", async () => {
  const stateFile = join(folder, "state.json");
  const { api, simulator } = await start({ stateFile, journalFile: join(folder, "journal.jsonl") });
  await api("PUT", ENVIRONMENT, {});
  await simulator.setSecret("HotDash", "production", "S", "canary-1");
  await api("PUT", `${ENVIRONMENT}/secrets/S`, { value: "canary-2" });
  await api("PUT", `${ENVIRONMENT}/secrets/S`, '"canary-3"');
  await api("PUT", `${ENVIRONMENT}/secrets/S`, "canary-4");
  await api("PUT", `${HOTDASH}/actions/secrets/S`, ["canary-5"]);
  await api("POST", `${ENVIRONMENT}/variables`, { name: "PLAIN", value: "to be seen" });
  simulator.flush();
  expect(simulator.opened("HotDash", "production", "S")).toBe("canary-1");
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  expect(files).toHaveLength(2);
  const all = [
    ...files,
    JSON.stringify(simulator.journal.entries()),
    inspect(simulator.world, { depth: 20 }),
  ];
  for (const text of all) {
    expect(text).not.toContain("canary");
    expect(text).not.toContain(Buffer.from("canary").toString("base64").slice(0, 7));
    expect(text).not.toContain("sim_github");
  }
  expect(files.every((text) => text.includes("to be seen"))).toBe(true);
});

test("a state file of another format is refused", async () => {
  const stateFile = join(folder, "state.json");
  writeFileSync(stateFile, '{"format":99}');
  await expect(startGithubSimulator({ stateFile })).rejects.toThrow("has format 99, not 2");
});
