import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { roleOf } from "../../../operations/engine/lean/role.mjs";
import { NODE_OPTIONS } from "../../../operations/engine/pulumi.ts";

const checkout = fileURLToPath(new URL("../../..", import.meta.url));
const node = `${checkout}node_modules/.bin/node`;
const lean = new URL("../../../operations/engine/lean-start.mjs", import.meta.url).href;

/** What the engine gives to a Node that takes part in a trace. */
const TRACED = { TRACEPARENT: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
const ROLES = ["run", "run-policy-pack", "dynamic-provider"] as const;
/** How the SDK marks values that JSON does not have. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const script = (role: string) => `${checkout}node_modules/@pulumi/pulumi/cmd/${role}/index.js`;

/** How a Node in a role ended that runs a script, and how many modules it kept compiled in a folder of its own. */
function withCompileCache(role: string, lines: string): { ending: string | undefined; kept: number } {
  const cache = mkdtempSync(join(tmpdir(), "hotdash-compiled-"));
  try {
    const ending = (error: unknown) => (error as { signal?: string }).signal;
    try {
      // From outside: a Node that ends itself by a signal writes before it goes.
      const end = `const end = (signal) =>
        require("node:child_process").execFileSync("kill", ["-s", signal.slice(3), String(process.pid)]);`;
      inRole(role, end + lines, { NODE_COMPILE_CACHE: cache });
    } catch (error) {
      const kept = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
      return { ending: ending(error), kept: kept.length };
    }
    throw new Error("it was not ended");
  } finally {
    rmSync(cache, { recursive: true });
  }
}

/** What a script prints as JSON in a Node that the engine would have started in a role, with everything required from here. */
function inRole(role: string | undefined, lines: string, env: Record<string, string> = {}): unknown {
  const start = `
    import { createRequire } from "node:module";
    process.argv[1] = ${JSON.stringify(role && script(role))};
    await import(${JSON.stringify(lean)});
    const require = createRequire(${JSON.stringify(`${checkout}index.ts`)});
    const print = (value) => console.log(JSON.stringify(value));
    ${lines}`;
  return JSON.parse(
    execFileSync(node, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", start], {
      cwd: checkout,
      encoding: "utf8",
      env: { PATH: process.env.PATH, ...env },
    }),
  );
}

describe("what is left out", () => {
  // In a process of its own: some of these change the whole process that loads them.
  it("is what the SDK has, and what is known of it is right", () => {
    const compared = inRole(
      undefined,
      `const { LEFT_OUT } = await import("${new URL("../../../operations/engine/lean/left-out.mjs", import.meta.url).href}");
       /** How an export is like another: the same value, a function where that is one, the same parts. */
       const likeness = (value, like = value) => {
         if (typeof value === "function") return "function";
         if (typeof value !== "object" || value === null || typeof like !== "object" || like === null) return value;
         return Object.fromEntries(Object.entries(like).map(([key, inner]) => [key, likeness(value[key], inner)]));
       };
       print(LEFT_OUT.flatMap(({ module, known }) => {
         const real = require(module);
         return Object.entries(known?.(() => real) ?? {}).map(([name, value]) =>
           [module + ": " + name, likeness(value), likeness(real[name], value) ?? null]);
       }))`,
    ) as [string, unknown, unknown][];
    expect(compared.length).toBeGreaterThan(10);
    for (const [name, known, real] of compared) expect(known, name).toEqual(real);
  });

  it("is there as soon as something of it is asked for", () => {
    const found = inRole(
      "dynamic-provider",
      `const pulumi = require("@pulumi/pulumi");
       const [key, secret] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];
       const text = await pulumi.runtime.serializeFunction(() => 1);
       print({
         text: /return 1|=> 1/.test(text.text),
         stack: typeof pulumi.automation.LocalWorkspace.createStack,
         version: require("semver").gt("2.0.0", "1.0.0"),
         yaml: require("js-yaml").load("a: 1"),
         project: typeof require("@pulumi/pulumi/metadata").getProject,
         secret: [{ [key]: secret, value: "open" }, { [key]: "another", value: 1 }, { value: 2 }, "plain", null].map(
           require("@pulumi/pulumi/runtime/rpc").unwrapRpcSecret),
       })`,
    );
    expect(found).toEqual({
      text: true,
      stack: "function",
      version: true,
      yaml: { a: 1 },
      project: "function",
      secret: ["open", { [SIGNATURE]: "another", value: 1 }, { value: 2 }, "plain", null],
    });
  });

  it("takes all that the SDK may say of a part of a trace: it does so of an error that nobody caught", () => {
    const span = `require("@opentelemetry/api").trace.getTracer("a").startSpan("b")`;
    const lines = (of: string) =>
      `const methods = (one) => one && one !== Object.prototype
         ? [...Object.getOwnPropertyNames(one).filter((name) => typeof one[name] === "function"), ...methods(Object.getPrototypeOf(one))]
         : [];
       print(methods(${of}).filter((name) => name !== "constructor").sort())`;
    const real = inRole(undefined, lines(span)) as string[];
    expect(real).toContain("addEvent");
    expect(inRole("run", lines(`require("@pulumi/pulumi/cmd/run/tracing").newSpan("b")`))).toEqual(real);
  });

  it("is used from the start by a run that is traced", () => {
    const span = 'print(typeof require("@opentelemetry/api").propagation.extract)';
    const lines = 'print(Object.keys(require("@opentelemetry/api").propagation))';
    expect(inRole("run", lines)).toEqual(["inject"]);
    expect(
      inRole("run", span, { TRACEPARENT: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }),
    ).toBe("function");
  });
});

describe("a Node of a run", () => {
  it("is known by its script, and any other is left as it is", () => {
    expect(ROLES.map((role) => roleOf(script(role)))).toEqual(ROLES);
    expect([undefined, "/x/smoke.mjs", "/x/@pulumi/pulumi/cmd/run-plugin/index.js"].map(roleOf)).toEqual([
      ...[undefined, undefined, undefined],
    ]);
    const lines = "print([typeof globalThis.__zod_globalConfig, Object.keys(require.cache)])";
    expect(inRole(undefined, lines)).toEqual(["undefined", []]);
  });

  it.each(ROLES)("has loaded gRPC as the SDK's own, unless it is traced: %s", (role) => {
    const lines = `
      const sdk = createRequire(${JSON.stringify(script(role))});
      const parts = Object.keys(sdk("@pulumi/pulumi/package.json").dependencies);
      print([parts.includes("@grpc/grpc-js"), sdk.resolve("@grpc/grpc-js") in require.cache]);
      process.exit(0)`;
    expect(inRole(role, lines)).toEqual([true, true]);
    expect(inRole(role, lines, TRACED)).toEqual([true, false]);
  });

  // An import of node:http by an ES module reads all that it exports (Node 26), and to read WebSocket loads undici.
  it.each([
    [
      "run",
      "for (const file of ['systems/all', 'release/current-image', 'github/repository', 'github/environment']) await load('components/' + file)",
    ],
    ["run-policy-pack", "await load('policies/list')"],
    [
      "dynamic-provider",
      `const entry = await load('providers/entry'); for (const kind of entry.knownKinds) await entry.implementationOf(kind);
       const server = require("node:http").createServer((request, response) => response.end("there"));
       await new Promise((done) => server.listen(0, "127.0.0.1", done));
       const { exchange } = await load("providers/kernel/exchange");
       const { bytes } = await exchange({ url: "http://127.0.0.1:" + server.address().port, limitMs: 10_000 });
       if (Buffer.from(bytes).toString() !== "there") throw new Error("not what was answered")`,
    ],
  ])("has no module of ours that loads Node's client for fetch before it is asked for: %s", (role, lines) => {
    const found = inRole(
      role,
      `const client = () => process.moduleLoadList.some((name) => name.endsWith("/undici"));
       const load = (file) => import("${checkout}" + file + ".ts");
       ${lines};
       const loaded = client();
       print([loaded, typeof fetch("data:,"), client()]);
       process.exit(0)`,
    );
    expect(found).toEqual([false, "object", true]);
  });

  it.each(["SIGTERM", "SIGINT"])("keeps what a provider compiled when it is ended by %s", (signal) => {
    const { ending, kept } = withCompileCache(
      "dynamic-provider",
      `await import("${checkout}providers/kernel/compare.ts");
       setTimeout(() => {}, 60_000);
       end("${signal}")`,
    );
    expect(ending).toBe(signal);
    expect(kept).toBeGreaterThan(50);
  });

  it("keeps what a pack compiled once it is loaded, since it is killed in the end", () => {
    const lines = (ms: number) => `setTimeout(() => end("SIGKILL"), ${ms})`;
    expect(withCompileCache("run-policy-pack", lines(0)).kept).toBe(0);
    const loaded = withCompileCache("run-policy-pack", lines(1_000));
    expect(loaded.ending).toBe("SIGKILL");
    expect(loaded.kept).toBeGreaterThan(50);
  });

  it("takes little more memory than it uses", () => {
    // What is dropped has lived long enough to be taken for what stays.
    const peak = (role: string | undefined, options: string) =>
      inRole(
        role,
        `const { getHeapStatistics } = require("node:v8");
         const recent = [];
         let peak = 0;
         for (let index = 0; index < 120_000; index++) {
           recent[index % 20_000] = Array.from({ length: 50 }, (_, value) => ({ value }));
           if (index % 500 === 0) peak = Math.max(peak, getHeapStatistics().total_heap_size);
         }
         print(peak);
         process.exit(0)`,
        { NODE_OPTIONS: options },
      ) as number;
    const [least] = /--max-semi-space-size=\d+/.exec(NODE_OPTIONS) ?? [""];
    // By either alone it is three quarters and more.
    expect(peak("run", least) / peak(undefined, "")).toBeLessThan(0.55);
  });

  it("names the line of our own file in an error", () => {
    const stack = inRole(
      "run",
      `try { (await import("${checkout}settings/matrix/invented.ts")).inventedSecrets("staging", "short"); }
       catch (error) { print(error.stack); }`,
    );
    expect(stack).toMatch(/settings\/matrix\/invented\.ts:\d+:\d+/);
  });

  it("parses by zod without parsers that are written for each schema, and without translations", () => {
    const found = inRole(
      "run",
      `const z = await import("zod");
       print([z.config().jitless, Object.keys(z.locales), z.object({ a: z.string() }).safeParse({ a: 1 }).error.issues[0].message])`,
    );
    expect(found).toEqual([true, [], "Invalid input: expected string, received number"]);
  });

  it.each([
    [
      "no stack for a resource or a promise, and no message that only --debug shows",
      {},
      [0, false, "undefined"],
    ],
    ["all of it when it is traced", TRACED, [true, true, "engine"]],
  ])("has %s", (_, env, expected) => {
    const [positions, stack, told, limit, fails] = inRole(
      "run",
      `const { Resource } = require("@pulumi/pulumi/resource");
       const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable");
       const settings = require("@pulumi/pulumi/runtime/settings");
       let told;
       settings.getEngine = () => ({ log: (_, done) => { told = "engine"; done(); } });
       const limit = Error.stackTraceLimit;
       const promise = Promise.reject(new Error("as before"));
       const fails = debuggablePromise(promise, "a test").catch((error) => error.message);
       void require("@pulumi/pulumi/log").debug("said to nobody");
       await new Promise(setImmediate);
       const positions = Resource.stackTrace(0).length;
       print([positions && true, /\\n/.test(promise._debugStackTrace), String(told), limit === Error.stackTraceLimit, await fails]);
       process.exit(0)`,
      env,
    ) as unknown[];
    expect([positions, stack, told]).toEqual(expected);
    expect([limit, fails]).toEqual([true, "as before"]);
  });

  it("takes a module by its own place where folders are linked", () => {
    const found = inRole(
      "run",
      `const { mkdtempSync, symlinkSync, writeFileSync } = require("node:fs");
       const folder = mkdtempSync("/tmp/hotdash-linked-");
       symlinkSync("${checkout}settings", folder + "/settings");
       writeFileSync(folder + "/linked.mjs", 'export * from "./settings/tokens.ts"');
       const linked = await import(folder + "/linked.mjs");
       const own = await import("${checkout}settings/tokens.ts");
       require("node:fs").rmSync(folder, { recursive: true });
       print([linked.dynamicPrefix === own.dynamicPrefix, Object.keys(linked).every((key) => linked[key] === own[key])])`,
    );
    expect(found).toEqual([true, true]);
  });
});
