import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Holder, withLock } from "../../toolchain/lock.mjs";
import { identityOf, isAlive } from "../../toolchain/process-identity.mjs";
import { put, scratch } from "./support/scratch.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the lock", () => {
  it("lets one in at a time, shows the holder to the others, and is gone afterwards", async () => {
    const file = path.join(scratch(), "deep", "setup.lock");
    const shown: Holder[] = [];
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await sleep(50);
      inside--;
    };
    const waiting = (holder: Holder) => void shown.push(holder);
    await Promise.all([1, 2, 3].map(() => withLock(file, { waiting }, work)));
    expect(most).toBe(1);
    expect(shown[0]).toMatchObject({ pid: process.pid, host: os.hostname() });
    expect(shown[0]?.since).toMatch(/^\d{4}-/);
    expect(fs.readdirSync(path.dirname(file))).toEqual([]);
  });

  it("is given back when the work fails", async () => {
    const file = path.join(scratch(), "setup.lock");
    await expect(withLock(file, {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(fs.existsSync(file)).toBe(false);
  });

  it("is taken over from a dead holder, whose children are ended", async () => {
    const file = path.join(scratch(), "setup.lock");
    const orphan = spawn("sleep", ["60"], { detached: true });
    const ended = once(orphan, "exit");
    const dead = spawn("true");
    await once(dead, "exit");
    const children = [identityOf(orphan.pid)];
    put(file, JSON.stringify({ ...identityOf(dead.pid), token: "t", since: "s", children }));
    await withLock(file, { signal: AbortSignal.timeout(5_000) }, async () => {});
    expect((await ended)[1]).toBe("SIGKILL");
  });

  it("is taken over when another process has got the holder's number", async () => {
    const file = path.join(scratch(), "setup.lock");
    put(file, JSON.stringify({ ...identityOf(), started: "1", token: "t", since: "s", children: [] }));
    await withLock(file, { signal: AbortSignal.timeout(5_000) }, async () => {});
  });

  it("is taken over when it is unreadable", async () => {
    const file = put(path.join(scratch(), "setup.lock"), "");
    await withLock(file, { signal: AbortSignal.timeout(5_000) }, async () => {});
  });

  it("of another host is respected while it is touched, and taken over after a minute of silence", async () => {
    const file = path.join(scratch(), "setup.lock");
    const foreign = { pid: 1, host: "elsewhere", token: "t", since: "s", children: [] };
    put(file, JSON.stringify(foreign));
    const waited = withLock(file, { signal: AbortSignal.timeout(300) }, async () => {});
    await expect(waited).rejects.toThrow(/aborted|timeout/i);
    const old = new Date(Date.now() - 61_000);
    fs.utimesSync(file, old, old);
    await withLock(file, { signal: AbortSignal.timeout(5_000) }, async () => {});
  });

  it("knows a living process from a dead one", async () => {
    const child = spawn("sleep", ["60"]);
    const who = identityOf(child.pid);
    expect(isAlive(who)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive(who)).toBe(false);
  });
});
