// @ts-check
import fs from "node:fs";
import path from "node:path";
import { DownloadFailed, defaultLimits, download, downloadText } from "./download.mjs";
import { extractFiles } from "./untar.mjs";

/** Where Pulumi publishes its releases. */
export const officialSite = "https://get.pulumi.com/releases";

/**
 * The official releases. One look at the site is shared by all components, so that an unreachable one costs its
 * connect time once.
 */
export class ReleaseSite {
  /** @type {Promise<string> | undefined} */
  #checksums;
  /** @type {Map<string, Promise<string>>} */
  #archives = new Map();
  /** @type {unknown} */
  #unreachable;

  /**
   * @param {object} options
   * @param {string} options.folder for archives while they are needed
   * @param {string} options.engineVersion
   * @param {string} [options.base]
   * @param {import("./download.mjs").Limits} [options.limits]
   * @param {AbortSignal} [options.signal]
   * @param {(error: Error) => void} [options.onAbsent] called once when the site cannot be reached
   */
  constructor({ folder, engineVersion, base = officialSite, limits = defaultLimits, signal, onAbsent }) {
    this.folder = folder;
    this.engineVersion = engineVersion;
    this.base = base;
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
   * @throws {Error} DownloadFailed, or an archive that is damaged or holds something else
   */
  async provide(component, target, detail) {
    const checksums = await this.ready();
    const url = this.#address(component);
    const archive = await this.#archive(url, checksumOf(checksums, path.posix.basename(url)), detail);
    const found = await extractFiles(archive, path.dirname(target), [component.executable]).catch((error) => {
      if (error.code === "ENOSPC") throw error;
      throw new Error(`${url}: damaged archive: ${error.message}`, { cause: error });
    });
    if (found.length === 0) throw new Error(`${url}: holds no ${component.executable}`);
    fs.renameSync(path.join(path.dirname(target), component.executable), target);
    return url;
  }

  /**
   * Looks, once, whether the site is there.
   * @returns {Promise<string>} the checksums of the engine's release; empty when it publishes none
   * @throws {DownloadFailed}
   */
  async ready() {
    const url = `${this.base}/sdk/pulumi-${this.engineVersion}-checksums.txt`;
    this.#checksums ??= downloadText(url, { limits: this.limits, signal: this.signal }).catch((error) => {
      if (error instanceof DownloadFailed && error.status === 404) return "";
      this.onAbsent?.(error);
      throw error;
    });
    const checksums = await this.#checksums;
    if (this.#unreachable) throw this.#unreachable;
    return checksums;
  }

  /**
   * The engine's archive also holds the language host, so it is loaded once for both.
   * @param {string} url
   * @param {string | undefined} sha256
   * @param {(text: string) => void} detail
   */
  #archive(url, sha256, detail) {
    const known = this.#archives.get(url);
    if (known) return known;
    const file = path.join(this.folder, path.posix.basename(url));
    const onBytes = (/** @type {number} */ bytes, /** @type {number | undefined} */ total) =>
      detail(`${megabytes(bytes)}${total ? ` of ${megabytes(total)}` : ""} MB`);
    const loading = download(url, file, { limits: this.limits, signal: this.signal, sha256, onBytes }).then(
      () => file,
      (error) => {
        if (error instanceof DownloadFailed && error.unreachable) this.#unreachable = error;
        throw error;
      },
    );
    this.#archives.set(url, loading);
    return loading;
  }

  /** @param {import("./versions.mjs").Component} component */
  #address({ kind, name, version }) {
    const system = process.platform;
    if (kind !== "resource") return `${this.base}/sdk/pulumi-v${version}-${system}-${process.arch}.tar.gz`;
    const processor = process.arch === "x64" ? "amd64" : process.arch;
    return `${this.base}/plugins/pulumi-resource-${name}-v${version}-${system}-${processor}.tar.gz`;
  }
}

/** @param {string} checksums lines of "<sha256>  <file name>" @param {string} name */
function checksumOf(checksums, name) {
  for (const line of checksums.split("\n")) {
    const [sha256, file] = line.trim().split(/\s+\*?/);
    if (file === name && /^[0-9a-f]{64}$/.test(sha256 ?? "")) return sha256;
  }
  return undefined;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}
