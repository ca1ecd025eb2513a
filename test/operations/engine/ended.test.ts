import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { ended } from "../../../operations/engine/ended.ts";

function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe("a process that has ended", () => {
  it("has everything read that it wrote, also when the end of another is looked at first", async () => {
    const child = spawn("sh", ["-c", "sleep 0.3; head -c 60000 /dev/zero; exit 3"]);
    let bytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    const ending = ended(child);
    // The other's output and end are taken in one round of the event loop: while this process is busy with the output,
    // ours writes and ends, and the look for who has ended finds both, before a byte of ours was read.
    const other = spawn("sh", ["-c", "echo"]);
    other.stdout.once("data", () => busy(600));
    busy(100);
    expect(await ending).toEqual({ code: 3, signal: null });
    expect(bytes).toBe(60_000);
  });

  it("is not waited for because of what it left behind", async () => {
    const child = spawn("sh", ["-c", "sleep 60 & echo $!; exit 0"]);
    let left = "";
    child.stdout.on("data", (chunk) => {
      left += chunk;
    });
    const started = performance.now();
    expect((await ended(child, 200)).code).toBe(0);
    // Half of what the one left behind sleeps: no machine is that slow, and a wait for it is seen.
    expect(performance.now() - started).toBeLessThan(30_000);
    process.kill(Number(left));
    child.stdout.destroy();
    child.stderr.destroy();
  });

  it("throws when it never began", async () => {
    await expect(ended(spawn("./no-such-program"))).rejects.toThrow("ENOENT");
  });
});
