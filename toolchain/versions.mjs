// @ts-check
/**
 * What the toolchain is made of, and in which versions. `package.json` pins the npm packages of the same versions:
 * the engine refuses a language host or a plugin that is older than the SDK of a program.
 */

/** Oldest Node that runs `.ts` files by itself without a flag (Node's own release notes; 23 got it with 23.6). */
export const oldestNode = Object.freeze({ 22: 18, 23: 6 });

/** Oldest Go that `go.mod` of the engine's modules asks for. */
export const oldestGo = Object.freeze({ major: 1, minor: 26 });

/**
 * One executable of the toolchain.
 * @typedef {object} Component
 * @property {string} name Short name, unique; also the folder of its Go source in `toolchain/go/`.
 * @property {string} title How progress and errors call it.
 * @property {string} version Exact version, without "v".
 * @property {"engine" | "language" | "resource"} kind How it is verified: the engine prints its version, the others
 *   are started and asked for it.
 * @property {string} folder Where it lies inside the toolchain.
 * @property {string} executable File name.
 * @property {string} goPackage What `go build` is told to build, inside its own folder.
 * @property {string} ldflags Linker flags of the Go build.
 */

const engineVersion = "3.259.0";

/**
 * What an official download must be, to be used at all.
 * @typedef {object} Pin
 * @property {string} archive SHA-256 of the archive, lower-case hex
 * @property {string} executable SHA-256 of the executable in it
 */

/** Platform (`linux-x64`), component, pin. @typedef {Readonly<Record<string, Readonly<Record<string, Pin>>>>} Pins */

/**
 * SHA-256 of the official archives, by platform and component (the engine's archive also carries the language host).
 * What is not here is not downloaded, and not taken from the machine: it is built from Go modules. `npm run setup -- --pin`
 * writes what the vendor's signed lists say between the two marks; no hash comes from anywhere else.
 * @type {Pins}
 */
export const pins = Object.freeze(
  // pins: begin
  {
    "linux-x64": {},
    "linux-arm64": {},
    "darwin-arm64": {},
    "darwin-x64": {},
  },
  // pins: end
);

/**
 * @param {{ name: string }} component
 * @param {Pins} table
 * @param {string} platform
 * @returns {Pin | undefined}
 */
export function pinOf({ name }, table = pins, platform = `${process.platform}-${process.arch}`) {
  return table[platform]?.[name];
}

/**
 * A provider plugin of the engine.
 * @param {string} name
 * @param {string} version
 * @returns {Component}
 */
function plugin(name, version) {
  return {
    name,
    title: `plugin ${name} ${version}`,
    version,
    kind: "resource",
    folder: `plugins/resource-${name}-v${version}`,
    executable: `pulumi-resource-${name}`,
    goPackage: ".",
    ldflags: `-s -w -X main.version=${version}`,
  };
}

/**
 * Every part, the longest build first: what the others are made of is then compiled already.
 * @type {readonly Component[]}
 */
export const components = Object.freeze([
  {
    name: "engine",
    title: `Pulumi engine ${engineVersion}`,
    version: engineVersion,
    kind: "engine",
    folder: "bin",
    executable: "pulumi",
    goPackage: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ldflags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${engineVersion}`,
  },
  plugin("github", "6.12.2"),
  plugin("random", "4.21.2"),
  plugin("command", "1.2.1"),
  {
    name: "language-nodejs",
    title: `Node.js language host ${engineVersion}`,
    version: engineVersion,
    kind: "language",
    folder: "bin",
    executable: "pulumi-language-nodejs",
    goPackage: ".",
    ldflags: `-s -w -X main.version=${engineVersion}`,
  },
]);

/** The script that the engine starts for dynamic resources; the npm package `@pulumi/pulumi` carries it. */
export const dynamicProvider = Object.freeze({
  executable: "pulumi-resource-pulumi-nodejs",
  npmPath: "@pulumi/pulumi/pulumi-resource-pulumi-nodejs",
});
