import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { identityOf, judgeProcess, type ProcessIdentity } from "../../../operations/engine/identity.ts";
import { engineRecords, recordEngine } from "../../../operations/engine/records.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
const folder = () => {
  folders.push(mkdtempSync(path.join(tmpdir(), "hotdash-identity-")));
  return folders.at(-1) as string;
};

/** A system that tells of one process: number 42, with a name that holds what separates the fields. */
function system({ boot = "boot-1", namespace = "pid:[1]", started = "777", state = "S" } = {}): string {
  const proc = folder();
  for (const place of ["42", "self/ns", "sys/kernel/random"])
    mkdirSync(path.join(proc, place), { recursive: true });
  const rest = Array.from({ length: 18 }, (_, index) => String(index)).join(" ");
  writeFileSync(path.join(proc, "42/stat"), `42 (a) b (c)) ${state} ${rest} ${started} 1 2 3\n`);
  writeFileSync(path.join(proc, "sys/kernel/random/boot_id"), `${boot}\n`);
  symlinkSync(namespace, path.join(proc, "self/ns/pid"));
  return proc;
}

describe("a process", () => {
  const one = identityOf(42, system()) as ProcessIdentity;

  it("is known by boot, namespace, number and start", () => {
    expect(one).toEqual({ pid: 42, boot: "boot-1", namespace: "pid:[1]", started: "777" });
    expect(judgeProcess(one, system())).toBe("alive");
  });

  it("is dead when another one has its number now, when it only waits to be reaped, and after a reboot", () => {
    expect(judgeProcess(one, system({ started: "778" }))).toBe("dead");
    expect(judgeProcess(one, system({ state: "Z" }))).toBe("dead");
    expect(judgeProcess(one, system({ boot: "boot-2" }))).toBe("dead");
    expect(judgeProcess({ ...one, pid: 43 }, system())).toBe("dead");
  });

  it("of another container, or on a system that tells nothing, cannot be judged", () => {
    expect(judgeProcess(one, system({ namespace: "pid:[2]" }))).toBe("elsewhere");
    expect(judgeProcess(one, folder())).toBe("elsewhere");
  });

  it("is found alive and then dead on this very system", async () => {
    const child = spawn("sleep", ["60"]);
    const identity = identityOf(child.pid as number) as ProcessIdentity;
    expect(judgeProcess(identity)).toBe("alive");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(judgeProcess(identity)).toBe("dead");
  });
});

describe("records of engines", () => {
  it("are kept for commands that lock, until they are taken back", () => {
    const where = path.join(folder(), "made", "on", "demand");
    const forget = recordEngine(process.pid, ["up", "--yes"], where);
    recordEngine(process.pid, ["preview"], where);
    expect(engineRecords(where)).toEqual([
      expect.objectContaining({
        ...identityOf(process.pid),
        user: expect.any(String),
        host: expect.any(String),
      }),
    ]);
    forget();
    expect(engineRecords(where)).toEqual([]);
  });

  it("are none where they cannot be written or read, and no reason to stop", () => {
    const file = path.join(folder(), "file");
    writeFileSync(file, "");
    recordEngine(process.pid, ["up"], path.join(file, "below"))();
    expect(engineRecords(path.join(file, "below"))).toEqual([]);
  });

  it("that were cut off or are a month old say nothing", () => {
    const where = folder();
    recordEngine(process.pid, ["up"], where);
    writeFileSync(path.join(where, "cut.json"), '{"pid":');
    expect(engineRecords(where)).toHaveLength(1);
    expect(engineRecords(where, Date.now() + 31 * 24 * 3_600_000)).toEqual([]);
    expect(engineRecords(where)).toEqual([]);
  });
});
