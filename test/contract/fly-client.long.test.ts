import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { startFlySimulator } from "../../simulators/fly/main.ts";
import { image } from "../support/fly-world.ts";

/*
 * Fly's own Go client against the simulator: the platform is what that client can live with. It is built in a folder of its own
 * from the module that the Go proxy has; where there is no Go, or no such module to be had, the reason is said.
 */
const CLIENT = "github.com/superfly/fly-go@v0.5.0";
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "fly-client-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

it("Fly's own client finds everything as it is on the platform", { timeout: 600_000 }, async ({ skip }) => {
  const go = (...args: string[]) => run("go", args, { cwd: folder });
  try {
    await go("version");
  } catch {
    skip("there is no Go on this machine");
  }
  await writeFile(join(folder, "go.mod"), "module client\n\ngo 1.24\n");
  await copyFile(new URL("go/fly-client.go.txt", import.meta.url), join(folder, "main.go"));
  try {
    await go("get", CLIENT);
  } catch (error) {
    skip(`${CLIENT} is not to be had here: ${String((error as { stderr?: string }).stderr).split("\n")[0]}`);
  }
  await go("mod", "tidy");
  await go("build", "-o", "client", ".");

  const simulator = await startFlySimulator({ orgs: ["hotdash"] });
  try {
    const { stdout } = await run(join(folder, "client"), {
      env: {
        ...{ HOME: folder, PATH: process.env.PATH, FLY_FLAPS_BASE_URL: simulator.url, FLY_ORG: "hotdash" },
        ...{ FLY_API_TOKEN: "sim_fly", IMAGE: image("1") },
      },
    });
    const said = stdout.trim().split("\n");
    expect(said.filter((line) => line.includes("FAILED"))).toEqual([]);
    expect(said).toContain("a free volume is attached to a machine: false, to an allocation: false");
    expect(said).toContain("records without an answer: true true true");
    expect(said.filter((line) => line === "list: ok")).toHaveLength(4);
    expect(said.length).toBeGreaterThan(15);
  } finally {
    await simulator.close();
  }
});
