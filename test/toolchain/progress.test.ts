import { describe, expect, it } from "vitest";
import { duration, Progress } from "../../toolchain/progress.mjs";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("progress", () => {
  it("away from a terminal prints a line now and then, and one at the end of each task", async () => {
    const said: string[] = [];
    const progress = new Progress({ write: (text) => said.push(text) }, 400);
    await progress.task("build", async (detail) => {
      detail("7 packages");
      await sleep(1_200);
    });
    expect(said.length).toBeGreaterThanOrEqual(2);
    expect(said.length).toBeLessThanOrEqual(4);
    expect(said[0]).toMatch(/^\[setup \d s\] build \(7 packages\) \.\.\.\n$/);
    expect(said.at(-1)).toMatch(/^\[setup 1 s\] build: done after 1 s \(7 packages\)\n$/);
    expect(progress.took[0]?.[0]).toBe("build");
  });

  it("on a terminal rewrites one line that fits, and takes it away", async () => {
    const said: string[] = [];
    const progress = new Progress({ write: (text) => said.push(text), isTTY: true, columns: 30 });
    await progress.task("a build with quite a long name", () => sleep(300));
    progress.stop();
    const live = said.filter((text) => text.startsWith("\r\x1b[2K[setup"));
    expect(live.length).toBeGreaterThan(0);
    for (const text of live) expect(text.length - "\r\x1b[2K".length).toBeLessThan(30);
    expect(said.at(-1)).toBe("\r\x1b[2K");
  });

  it("away from a terminal is quiet until a line is due", async () => {
    const said: string[] = [];
    await new Progress({ write: (text) => said.push(text) }, 60_000).task("build", () => sleep(1_200));
    expect(said).toHaveLength(1);
  });

  it("says when a task failed, and lets the failure through", async () => {
    const said: string[] = [];
    const progress = new Progress({ write: (text) => said.push(text) });
    await expect(progress.task("build", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(said.join("")).toContain("build: failed after 0 s");
  });

  it("writes durations as people do", () => {
    expect([0.4, 59.4, 60, 187].map(duration)).toEqual(["0 s", "59 s", "1 min 00 s", "3 min 07 s"]);
  });
});
