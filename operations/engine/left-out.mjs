// @ts-check
import { fileURLToPath } from "node:url";

/**
 * Exports that are known without loading a module.
 * @typedef {(load: () => Record<PropertyKey, any>) => Record<string, unknown>} Known
 */

/**
 * A module that is loaded only when it is used.
 * @typedef {object} LeftOut
 * @property {string} module as `require` takes it
 * @property {readonly string[]} [roles] the processes, by their folder below the SDK's cmd; default: all
 * @property {(env: NodeJS.ProcessEnv) => boolean} [unless] when it is used from the start
 * @property {Known} [known] what is asked for in every run
 */

const PROGRAM = ["run"];
const PACK = ["run-policy-pack"];
const PROVIDER = ["dynamic-provider"];
const nothing = fileURLToPath(new URL("nothing.cjs", import.meta.url));

/** @param {string} name */
const sdk = (name) => `@pulumi/pulumi/${name}`;

/** A span of a trace that nobody takes. */
const SPAN = { setAttribute() {}, end() {} };

/** @param {NodeJS.ProcessEnv} env */
const traced = (env) => Boolean(env.TRACEPARENT || env.PULUMI_EXPERIMENTAL);

/**
 * Functions that load their module once they are called.
 * @param {(load: () => Record<string, any>) => Record<string, any>} load
 */
const lazily =
  (/** @type {readonly string[]} */ ...names) =>
  (/** @type {() => Record<PropertyKey, any>} */ load) =>
    Object.fromEntries(names.map((name) => [name, (/** @type {unknown[]} */ ...args) => load()[name](...args)]));

/** @type {readonly LeftOut[]} */
export const LEFT_OUT = [
  // The SDK takes a stack for every resource, and this would rewrite each by source maps; Node runs our files at their own lines.
  { module: "source-map-support/register", known: () => ({}) },
  // Running the engine from a program.
  { module: sdk("automation") },
  // Writing functions down: it loads TypeScript and npm's archiver, and opens a debugger session before anything else runs.
  {
    module: sdk("runtime/closure/serializeClosure"),
    known: lazily("serializeFunctionAsync", "serializeFunction"),
  },
  { module: sdk("runtime/closure/codePaths"), known: lazily("computeCodePaths") },
  {
    module: sdk("runtime/closure/v8Hooks"),
    known: (load) => ({ ...lazily("getSessionAsync", "getScriptUrl")(load), isInitializedAsync: async () => {} }),
  },
  // A provider of packages.
  { module: sdk("provider") },
  // Traces.
  {
    module: sdk("cmd/run/tracing"),
    unless: traced,
    known: (load) => ({ ...lazily("start", "stop")(load), newSpan: () => SPAN }),
  },
  {
    module: "@opentelemetry/api",
    unless: traced,
    known: () => ({ propagation: { inject() {} }, context: { active() {} } }),
  },
  // Manifests in YAML, settings of npm, versions of packages that a program has twice.
  { module: "js-yaml" },
  { module: "ini" },
  {
    module: "semver",
    known: (load) => ({
      parse: (/** @type {unknown[]} */ ...args) => (args[0] === undefined ? null : load().parse(...args)),
    }),
  },
  // The pack is no TypeScript to be compiled.
  {
    module: sdk("tsutils"),
    roles: PACK,
    known: () => ({
      typeScriptRequireStrings: () => ({ typescriptRequire: nothing, tsnodeRequire: nothing }),
      loadTypeScriptCompilerOptions: () => ({}),
    }),
  },
  // The provider of dynamic resources needs of the runtime no more than this.
  { module: sdk("metadata"), roles: PROVIDER },
  { module: sdk("log"), roles: PROVIDER },
  {
    module: sdk("runtime"),
    roles: PROVIDER,
    known: () => ({
      grpcChannelOptions: {
        "grpc.max_receive_message_length": 400 * 1024 * 1024,
        "grpc.server_max_unrequested_time_in_server": 30 * 60,
      },
    }),
  },
  {
    module: sdk("runtime/rpc"),
    roles: PROVIDER,
    known: (load) => ({
      unknownValue: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      unwrapRpcSecret: (/** @type {unknown} */ value) =>
        typeof value === "object" && value !== null ? load().unwrapRpcSecret(value) : value,
    }),
  },
];
