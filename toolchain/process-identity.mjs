// @ts-check
import fs from "node:fs";
import os from "node:os";

/**
 * A process, named so that a later one with the same number is not taken for it.
 * @typedef {object} Identity
 * @property {number} pid
 * @property {string} [started] the kernel's own start time of the process, where `/proc` tells it
 * @property {string} host
 */

/** @param {number} pid @returns {Identity} */
export function identityOf(pid = process.pid) {
  return { pid, started: startTime(pid), host: os.hostname() };
}

/**
 * Start time in clock ticks since boot: field 22 of `/proc/<pid>/stat` (proc(5)), counted after the command name,
 * which may itself hold spaces and brackets.
 * @param {number} pid
 * @returns {string | undefined}
 */
function startTime(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/**
 * Whether a process of this machine still runs. Only the caller can judge those of another host.
 * @param {Identity} who
 */
export function isAlive(who) {
  try {
    process.kill(who.pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM") return false;
  }
  return who.started === undefined || startTime(who.pid) === who.started;
}
