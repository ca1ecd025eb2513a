// @ts-check
import { fileURLToPath } from "node:url";

/**
 * A module that is loaded only when it is used.
 * @typedef {object} LeftOut
 * @property {string} module as `require` takes it
 * @property {readonly import("./role.mjs").Role[]} [roles] where it is left out; default: everywhere
 * @property {(env: NodeJS.ProcessEnv) => boolean} [unless] when it is used from the start
 * @property {(load: Load) => Record<string, unknown>} [known] exports that every run asks for, and that are known without it
 * @typedef {() => Record<PropertyKey, any>} Load loads the module
 */

const TS_NODE = fileURLToPath(new URL("ts-node.cjs", import.meta.url));

/** The key by which the SDK marks secrets and other values that JSON does not have (its runtime/rpc.js). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** What the SDK may say of a part of a trace, which nobody takes here (@opentelemetry/api, Span). */
const SPAN = Object.fromEntries(
  [
    ...["addEvent", "addLink", "addLinks", "recordException", "setAttribute", "setAttributes"],
    ...["setStatus", "updateName", "end", "isRecording", "spanContext"],
  ].map((name) => [name, () => {}]),
);

/** @param {string} name */
const sdk = (name) => `@pulumi/pulumi/${name}`;

/** Whether the engine was asked for traces. @param {NodeJS.ProcessEnv} env */
export const traced = (env) => Boolean(env.TRACEPARENT || env.PULUMI_EXPERIMENTAL);

/** Functions that load their module once they are called. @param {readonly string[]} names */
const functions =
  (...names) =>
  (/** @type {Load} */ load) =>
    Object.fromEntries(
      names.map((name) => [name, (/** @type {unknown[]} */ ...args) => load()[name](...args)]),
    );

/** @type {readonly LeftOut[]} */
export const LEFT_OUT = [
  // Rewrites each stack by source maps, and the SDK takes one for every resource; Node runs our files at their own lines.
  { module: "source-map-support/register", known: () => ({}) },
  // Runs the engine from a program.
  { module: sdk("automation") },
  // Writes functions down: with TypeScript, npm's archiver, and a debugger that hears of every script from the start.
  {
    module: sdk("runtime/closure/serializeClosure"),
    known: functions("serializeFunctionAsync", "serializeFunction"),
  },
  { module: sdk("runtime/closure/codePaths"), known: functions("computeCodePaths") },
  {
    module: sdk("runtime/closure/v8Hooks"),
    known: (load) => ({
      ...functions("getSessionAsync", "getScriptUrl")(load),
      isInitializedAsync: async () => {},
    }),
  },
  // Serves a provider that is a package.
  { module: sdk("provider") },
  {
    module: sdk("cmd/run/tracing"),
    unless: traced,
    known: (load) => ({ ...functions("start", "stop")(load), newSpan: () => SPAN }),
  },
  {
    module: "@opentelemetry/api",
    unless: traced,
    known: () => ({ propagation: { inject() {} }, context: { active() {} } }),
  },
  // Reads manifests in YAML.
  { module: "js-yaml" },
  // Compares versions of a package that is there twice; the pack asks it for that of TypeScript, too.
  {
    module: "semver",
    known: (load) => ({
      parse: (/** @type {unknown} */ version, /** @type {unknown[]} */ ...more) =>
        version === undefined ? null : load().parse(version, ...more),
    }),
  },
  {
    module: sdk("tsutils"),
    roles: ["run-policy-pack"],
    known: () => ({
      typeScriptRequireStrings: () => ({ typescriptRequire: TS_NODE, tsnodeRequire: TS_NODE }),
      loadTypeScriptCompilerOptions: () => ({}),
    }),
  },
  // The provider of dynamic resources knows neither outputs nor a monitor: of the program's side it needs these values.
  ...["metadata", "log"].map((name) => ({
    module: sdk(name),
    roles: /** @type {const} */ (["dynamic-provider"]),
  })),
  {
    module: sdk("runtime"),
    roles: ["dynamic-provider"],
    known: () => ({
      grpcChannelOptions: {
        "grpc.max_receive_message_length": 400 * 1024 * 1024,
        "grpc.server_max_unrequested_time_in_server": 30 * 60,
      },
    }),
  },
  {
    module: sdk("runtime/rpc"),
    roles: ["dynamic-provider"],
    known: () => ({
      unknownValue: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      specialSigKey: SIGNATURE,
      specialSecretSig: SECRET,
      unwrapRpcSecret: (/** @type {any} */ value) => (value?.[SIGNATURE] === SECRET ? value.value : value),
    }),
  },
];
