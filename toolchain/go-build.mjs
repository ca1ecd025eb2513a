// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CommandFailed, runChild } from "./child.mjs";
import { goEnvironment } from "./environment.mjs";
import { collecting, compilerFlags } from "./go-effort.mjs";
import { oldestGo } from "./versions.mjs";

/** What the user's own Go settings are asked for: how modules are fetched and checked is theirs to say. */
const carried = [
  "GOPROXY",
  "GOSUMDB",
  "GONOSUMDB",
  "GONOPROXY",
  "GOPRIVATE",
  "GOINSECURE",
  "GOFLAGS",
  "GOTOOLCHAIN",
];

/** What `go build -v` prints while all is well: modules that it fetches, packages that it compiles. */
const chatter = /^(go: downloading .*|\S+)$/;

/** How Go reports a connection that broke, as against a module that is not there or does not compile. */
const brokenLine =
  /i\/o timeout|connection (reset|refused)|TLS handshake|unexpected EOF|stream error|50[0234] /;

/**
 * Builds components from Go modules. Everything that Go writes while it works lies in one folder, which the
 * installer removes afterwards; the user's own module cache is only read.
 */
export class GoBuilder {
  /** @type {Promise<{ env: NodeJS.ProcessEnv, version: string }> | undefined} */
  #go;

  /**
   * @param {object} options
   * @param {string} options.folder for Go's caches and the logs
   * @param {string} options.project
   * @param {NodeJS.ProcessEnv} options.env
   * @param {AbortSignal} [options.signal]
   * @param {(pid: number) => void} [options.onStart]
   */
  constructor({ folder, project, env, signal, onStart }) {
    this.folder = folder;
    this.project = project;
    this.env = goEnvironment(env);
    this.signal = signal;
    this.onStart = onStart;
  }

  /**
   * @param {import("./versions.mjs").Component} component
   * @param {string} target where its executable goes
   * @param {(text: string) => void} detail
   * @returns {Promise<string>} the version of Go
   * @throws {Error} without a fitting Go, or with the end of the failing build's log
   */
  async provide(component, target, detail) {
    const { env, version } = await this.ready();
    const log = path.join(this.folder, `${component.name}.log`);
    const cwd = path.join(this.project, "toolchain", "go", component.name);
    if (!fs.existsSync(path.join(cwd, "go.mod"))) throw new Error(`Go build: ${cwd} holds no go.mod`);
    let modules = 0;
    let packages = 0;
    const onLine = (/** @type {string} */ line) => {
      if (line.startsWith("go: downloading ")) modules++;
      else packages++;
      detail(
        modules
          ? `${modules} modules fetched, ${packages} packages compiled`
          : `${packages} packages compiled`,
      );
    };
    const flags = ["-v", "-trimpath", "-buildvcs=false", ...compilerFlags, "-ldflags", component.ldflags];
    const args = ["build", ...flags, "-o", target, component.goPackage];
    const options = { cwd, env, log, onLine, chatter, signal: this.signal, onStart: this.onStart };
    try {
      await runChild("go", args, options).catch((error) => {
        // What was fetched and compiled so far is kept, so one more try after a broken line is cheap.
        if (!(error instanceof CommandFailed && brokenLine.test(error.tail))) throw error;
        return runChild("go", args, options);
      });
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      throw new Error(`Go build: ${error.message}\n${indent(error.tail)}`, { cause: error });
    }
    return version;
  }

  /**
   * Looks, once, whether there is a Go that can build.
   * @throws {Error} when there is none, or an old one
   */
  ready() {
    this.#go ??= this.#prepare();
    return this.#go;
  }

  /** Asks Go for the user's settings and makes the environment of every build. */
  async #prepare() {
    /** @type {Record<string, string>} */
    let settings;
    try {
      const asked = [...carried, "GOVERSION", "GOMODCACHE"];
      const options = { cwd: this.folder, env: this.env, signal: this.signal, timeoutMs: 20_000 };
      settings = JSON.parse(await runChild("go", ["env", "-json", ...asked], options));
    } catch (error) {
      this.signal?.throwIfAborted();
      const { message } = /** @type {Error} */ (error);
      throw new Error(
        /ENOENT/.test(message) ? "Go build: no `go` on PATH" : `Go build: \`go env\` failed: ${message}`,
      );
    }
    refuseOldGo(settings);
    const user = Object.fromEntries(
      carried.flatMap((name) => (settings[name] ? [[name, settings[name]]] : [])),
    );
    const inside = (/** @type {string} */ name) => {
      const folder = path.join(this.folder, name);
      fs.mkdirSync(folder, { recursive: true });
      return folder;
    };
    const env = {
      ...this.env,
      ...user,
      ...collecting(this.env, { bytes: os.totalmem(), cores: os.availableParallelism() }),
      GOENV: "off",
      GOWORK: "off",
      GO111MODULE: "on",
      CGO_ENABLED: "0",
      GOPROXY: withOwnCache(user.GOPROXY ?? "", settings.GOMODCACHE),
      GOFLAGS: [user.GOFLAGS, "-modcacherw"].filter(Boolean).join(" "),
      GOPATH: inside("path"),
      GOMODCACHE: inside("modules"),
      GOCACHE: inside("build"),
      GOTMPDIR: inside("tmp"),
    };
    return { env, version: settings.GOVERSION ?? "Go" };
  }
}

/**
 * Puts what the user's module cache already holds before the network. A proxy of files that lacks a module says
 * "not found", and Go asks the next one.
 * @param {string} proxy
 * @param {string | undefined} moduleCache
 */
function withOwnCache(proxy, moduleCache) {
  const downloads = path.join(moduleCache ?? "", "cache", "download");
  return moduleCache && proxy && fs.existsSync(downloads) ? `file://${downloads},${proxy}` : proxy;
}

/** @param {Record<string, string>} settings */
function refuseOldGo({ GOVERSION = "", GOTOOLCHAIN = "" }) {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(GOVERSION) ?? [];
  if (major === undefined || Number(major) > oldestGo.major || Number(minor) >= oldestGo.minor) return;
  // Since 1.21 Go fetches the version that go.mod asks for by itself, unless it is told to stay local.
  if (Number(minor) >= 21 && !GOTOOLCHAIN.startsWith("local")) return;
  throw new Error(
    `Go build: ${GOVERSION} on PATH is too old, Go ${oldestGo.major}.${oldestGo.minor} is needed`,
  );
}

/** @param {string} text */
function indent(text) {
  return text.replace(/^/gm, "    | ");
}
