// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CommandFailed, runChild } from "./child.mjs";
import { DownloadFailed, download, downloadText } from "./download.mjs";
import { sha256Of } from "./hash.mjs";
import { archiveAddress } from "./release.mjs";
import { extractFiles } from "./untar.mjs";
import { components, pins } from "./versions.mjs";

/** Where the vendor keeps the lists and their signatures. */
const vendorReleases = "https://github.com/pulumi";

/** Who signs in the vendor's workflows (Fulcio's certificates name this issuer for GitHub Actions). */
const issuer = "https://token.actions.githubusercontent.com";

/**
 * @typedef {object} PinOptions
 * @property {NodeJS.ProcessEnv} env PATH, on which `cosign` is
 * @property {(line: string) => void} say
 * @property {AbortSignal} [signal]
 * @property {readonly import("./versions.mjs").Component[]} [parts]
 * @property {readonly string[]} [platforms]
 * @property {string} [lists] base address of the vendor's repositories
 * @property {string} [releases] base address of the archives
 * @property {string} [ca] certificates that are trusted in place of the system's
 */

/**
 * Finds out what to pin: archives by the vendor's list, whose signature cosign checks against the vendor's own workflows,
 * and executables by unpacking just those archives. What has no signed list, or is not in it, is left out and said.
 * @param {PinOptions} options
 * @returns {Promise<import("./versions.mjs").Pins>}
 * @throws {Error} without cosign, and when a signature or an archive is not what it must be: then nothing is pinned
 */
export async function findPins(options) {
  const { parts = components, platforms = Object.keys(pins), say, signal, env, releases, ca } = options;
  const temp = fs.mkdtempSync(path.join(os.tmpdir(), "hotdash-pins-"));
  try {
    await mustHaveCosign(env, temp);
    /** @type {Record<string, Record<string, import("./versions.mjs").Pin>>} */
    const found = Object.fromEntries(platforms.map((platform) => [platform, {}]));
    /** @type {Map<string, Promise<Map<string, string> | undefined>>} */
    const lists = new Map();
    for (const part of parts) {
      const place = listOf(part);
      const asked = lists.get(place.file) ?? signedList(place, temp, options);
      lists.set(place.file, asked);
      const list = await asked;
      for (const platform of platforms) {
        const url = archiveAddress(part, releases, platform);
        const archive = list?.get(path.posix.basename(url));
        if (!archive) {
          say(
            `${part.title} on ${platform}: ${list ? "not in the signed list" : "no signed list"}; stays absent`,
          );
          continue;
        }
        const file = path.join(temp, path.posix.basename(url));
        if (!fs.existsSync(file)) await download(url, file, { signal, ca, sha256: archive });
        const folder = fs.mkdtempSync(path.join(temp, "one-"));
        const [name] = await extractFiles(file, folder, [part.executable]);
        if (!name) throw new Error(`${url}: holds no ${part.executable}`);
        Object.assign(found[platform] ?? {}, {
          [part.name]: { archive, executable: sha256Of(path.join(folder, name)) },
        });
        say(`${part.title} on ${platform}: pinned`);
      }
    }
    return found;
  } finally {
    fs.rmSync(temp, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * The vendor's list of a component: the engine's release signs one with cosign (pulumi/pulumi, .github/workflows/sign.yml);
 * providers are released by goreleaser, each in its own repository.
 * @param {import("./versions.mjs").Component} component
 */
function listOf({ kind, name, version }) {
  if (kind !== "resource") return { repository: "pulumi", version, file: `pulumi-${version}-checksums.txt` };
  return { repository: `pulumi-${name}`, version, file: `pulumi-${name}_${version}_checksums.txt` };
}

/**
 * @param {{ repository: string, version: string, file: string }} place
 * @param {string} temp
 * @param {PinOptions} options
 * @returns {Promise<Map<string, string> | undefined>} file name -> SHA-256; undefined when there is no list, or no signature
 */
async function signedList({ repository, version, file }, temp, { lists = vendorReleases, env, signal, ca }) {
  const url = `${lists}/${repository}/releases/download/v${version}/${file}`;
  const [list, bundle] = [path.join(temp, file), path.join(temp, `${file}.sig`)];
  try {
    fs.writeFileSync(list, await downloadText(url, { signal, ca }));
    fs.writeFileSync(bundle, await downloadText(`${url}.sig`, { signal, ca }));
  } catch (error) {
    if (error instanceof DownloadFailed && error.status === 404) return undefined;
    throw error;
  }
  const identity = `^https://github\\.com/pulumi/${repository}/\\.github/workflows/[^@]+@refs/(heads|tags)/`;
  const who = ["--certificate-identity-regexp", identity, "--certificate-oidc-issuer", issuer];
  try {
    await runChild("cosign", ["verify-blob", "--bundle", bundle, ...who, list], { env, cwd: temp, signal });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(`${url}: its signature is not the vendor's: nothing is pinned\n${error.tail}`, {
      cause: error,
    });
  }
  const lines = fs.readFileSync(list, "utf8").matchAll(/^([0-9a-f]{64}) [ *](?:\.\/)?(\S+)$/gm);
  return new Map([...lines].map(([, sha256 = "", name = ""]) => [name, sha256]));
}

/** @param {NodeJS.ProcessEnv} env @param {string} cwd */
async function mustHaveCosign(env, cwd) {
  try {
    await runChild("cosign", ["version"], { env, cwd, timeoutMs: 20_000 });
  } catch (error) {
    throw new Error(
      "The vendor's lists are signed with sigstore, and `cosign` is not there to check them: nothing is pinned. " +
        "Install cosign 2 or newer and run `npm run setup -- --pin` again.",
      { cause: error },
    );
  }
}

/**
 * The text of `versions.mjs` with other pins between its marks.
 * @param {string} text
 * @param {import("./versions.mjs").Pins} found
 */
export function withPins(text, found) {
  const [begin, end] = ["  // pins: begin\n", "  // pins: end\n"];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error("versions.mjs has lost the marks between which hashes are pinned");
  const platforms = Object.entries(found).map(([platform, parts]) => {
    const rows = Object.entries(parts).map(
      ([name, { archive, executable }]) =>
        `      ${/^\w+$/.test(name) ? name : JSON.stringify(name)}: {\n        archive: "${archive}",\n        executable: "${executable}",\n      },\n`,
    );
    return `    "${platform}": {${rows.length > 0 ? `\n${rows.join("")}    ` : ""}},\n`;
  });
  return `${text.slice(0, from + begin.length)}  {\n${platforms.join("")}  },\n${text.slice(to)}`;
}
