// @ts-check
import fs from "node:fs";
import path from "node:path";
import { DownloadFailed, defaultLimits, download } from "./download.mjs";
import { sha256Of } from "./hash.mjs";
import { platformHere } from "./platforms.mjs";
import { extractFiles } from "./untar.mjs";
import { pinOf } from "./versions.mjs";

/** Where Pulumi publishes its releases. */
export const officialSite = "https://get.pulumi.com/releases";

/**
 * The official releases. Only what is pinned is asked for; when the site cannot be reached, that costs its connect time
 * once.
 */
export class ReleaseSite {
  /** @type {Map<string, Promise<string>>} */
  #archives = new Map();
  /** @type {unknown} */
  #unreachable;

  /**
   * @param {object} options
   * @param {string} options.folder for archives while they are needed
   * @param {string} [options.base]
   * @param {import("./versions.mjs").Pins} [options.pins]
   * @param {string} [options.ca] certificates that are trusted in place of the system's
   * @param {import("./download.mjs").Limits} [options.limits]
   * @param {AbortSignal} [options.signal]
   * @param {(error: Error) => void} [options.onAbsent] called once when the site cannot be reached
   */
  constructor({ folder, base = officialSite, pins, ca, limits = defaultLimits, signal, onAbsent }) {
    this.folder = folder;
    this.base = base;
    this.pins = pins;
    this.ca = ca;
    this.limits = limits;
    this.signal = signal;
    this.onAbsent = onAbsent;
  }

  /**
   * Loads and unpacks one component.
   * @param {import("./versions.mjs").Component} component
   * @param {string} target where its executable goes
   * @param {(text: string) => void} detail
   * @returns {Promise<string>} the address that it came from
   * @throws {Error} DownloadFailed, an archive that is damaged or holds something else, an executable that is not the pinned one
   */
  async provide(component, target, detail) {
    const pin = this.#pinOf(component);
    const url = archiveAddress(component, this.base);
    const archive = await this.#archive(url, pin.archive, detail);
    const found = await extractFiles(archive, path.dirname(target), [component.executable]).catch((error) => {
      if (error.code === "ENOSPC") throw error;
      throw new Error(`${url}: damaged archive: ${error.message}`, { cause: error });
    });
    if (found.length === 0) throw new Error(`${url}: holds no ${component.executable}`);
    fs.renameSync(path.join(path.dirname(target), component.executable), target);
    const sha256 = sha256Of(target);
    if (sha256 !== pin.executable)
      throw new Error(`${url}: SHA-256 of ${component.executable} is ${sha256}, not the pinned one`);
    return url;
  }

  /**
   * Whether a component can be asked for at all.
   * @param {import("./versions.mjs").Component} component
   * @throws {Error} when nothing is pinned for it on this platform, or the site could not be reached before
   */
  async ready(component) {
    this.#pinOf(component);
    if (this.#unreachable) throw this.#unreachable;
  }

  /** @param {import("./versions.mjs").Component} component */
  #pinOf(component) {
    const pin = pinOf(component, this.pins);
    if (pin) return pin;
    throw new Error(
      `official release: no SHA-256 is pinned for ${platformHere()}; ` +
        "`npm run setup -- --pin` takes it from the vendor's signed list",
    );
  }

  /**
   * The engine's archive also holds the language host, so it is loaded once for both.
   * @param {string} url
   * @param {string} sha256
   * @param {(text: string) => void} detail
   */
  #archive(url, sha256, detail) {
    const known = this.#archives.get(url);
    if (known) return known;
    const file = path.join(this.folder, path.posix.basename(url));
    const onBytes = (/** @type {number} */ bytes, /** @type {number | undefined} */ total) =>
      detail(`${megabytes(bytes)}${total ? ` of ${megabytes(total)}` : ""} MB`);
    const loading = download(url, file, {
      limits: this.limits,
      signal: this.signal,
      ca: this.ca,
      sha256,
      onBytes,
    }).then(
      () => file,
      (error) => {
        if (!(error instanceof DownloadFailed && error.unreachable)) throw error;
        // Said of the site, and so the same for all that is on it.
        const absent = new DownloadFailed(`${this.base}${error.message.slice(url.length)}`, { cause: error });
        if (!this.#unreachable) this.onAbsent?.(absent);
        this.#unreachable ??= absent;
        throw absent;
      },
    );
    this.#archives.set(url, loading);
    return loading;
  }
}

/**
 * Where the vendor keeps the archive of a component.
 * @param {import("./versions.mjs").Component} component
 * @param {string} [base]
 * @param {string} [platform]
 */
export function archiveAddress({ kind, name, version }, base = officialSite, platform = platformHere()) {
  if (kind !== "resource") return `${base}/sdk/pulumi-v${version}-${platform}.tar.gz`;
  return `${base}/plugins/pulumi-resource-${name}-v${version}-${platform.replace(/-x64$/, "-amd64")}.tar.gz`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}
