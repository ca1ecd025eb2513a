import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { EventLog } from "../../../operations/engine/event-log.ts";

/** Writes events as the engine does: it opens the file by its name, cuts it to nothing, and appends. */
const WRITER = `
  const fs = require("node:fs");
  const { O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
  const file = fs.openSync(process.argv[1], O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0o666);
  fs.writeSync(file, "first\\n");
  fs.writeSync(file, "canary\\n");
`;

async function temporary() {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it("reads what another process wrote, from a file that no name leads to", async () => {
  const before = await readdir(tmpdir());
  const log = EventLog.open();
  onTestFinished(() => log.close());
  const writer = spawn(process.execPath, ["-e", WRITER, log.files.events]);
  expect(await once(writer, "close")).toEqual([0, null]);
  expect(log.read()).toBe("first\ncanary\n");
  const fresh = (await readdir(tmpdir())).filter((name) => !before.includes(name));
  expect(fresh.filter((name) => name.startsWith("hotdash-events-"))).toEqual([]);
});

it("leaves nothing behind when it is killed while the engine writes", async () => {
  const folder = await temporary();
  const script = join(folder, "holder.ts");
  const module = new URL("../../../operations/engine/event-log.ts", import.meta.url).href;
  await writeFile(
    script,
    `import { spawn } from "node:child_process";
     import { EventLog } from ${JSON.stringify(module)};
     const log = EventLog.open();
     const writer = spawn(process.execPath, ["-e", ${JSON.stringify(WRITER)}, log.files.events]);
     writer.on("close", () => process.stdout.write("written " + log.read().length + "\\n"));
     setInterval(() => {}, 1000);`,
  );
  const own = join(folder, "tmp");
  await rm(own, { recursive: true, force: true });
  await import("node:fs/promises").then(({ mkdir }) => mkdir(own));
  const holder = spawn(process.execPath, [script], { env: { ...process.env, TMPDIR: own } });
  const [said] = (await once(holder.stdout, "data")) as [Buffer];
  expect(String(said)).toBe("written 13\n");
  holder.kill("SIGKILL");
  await once(holder, "close");
  expect(await readdir(own, { recursive: true })).toEqual([]);
});

/** What macOS has not: a folder in which other processes find what this one has open. */
const NOWHERE = "/proc/nobody/fd";

it("has files of its own until it is closed where the system does not name what a process has open", async () => {
  const log = EventLog.open(NOWHERE);
  const folder = join(log.files.events, "..");
  const writer = spawn(process.execPath, ["-e", WRITER, log.files.events]);
  expect(await once(writer, "close")).toEqual([0, null]);
  expect(log.read()).toBe("first\ncanary\n");
  expect([(await stat(folder)).mode & 0o777, (await stat(log.files.events)).mode & 0o777]).toEqual([
    0o700, 0o600,
  ]);
  log.close();
  await expect(stat(folder)).rejects.toThrow(/ENOENT/);
});

it("takes away there what a killed process left, and nothing of one that runs", async () => {
  const ended = spawn(process.execPath, ["-e", ""]);
  await once(ended, "close");
  const [left, other] = await Promise.all(
    [ended.pid, process.ppid].map((pid) => mkdtemp(join(tmpdir(), `hotdash-events-${pid}-`))),
  );
  onTestFinished(() => rm(other ?? "", { recursive: true, force: true }));
  EventLog.open(NOWHERE).close();
  await expect(stat(left ?? "")).rejects.toThrow(/ENOENT/);
  await stat(other ?? "");
});
