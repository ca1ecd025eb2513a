// @ts-check
import { spawn } from "node:child_process";
import fs from "node:fs";
import http2 from "node:http2";
import os from "node:os";
import path from "node:path";
import { killGroup, runChild } from "./child.mjs";

/** How long an executable may take to answer; a cold start of the engine from a slow disk takes a few seconds. */
const patienceMs = 60_000;

/** Asked for by gRPC: the service that each kind of plugin offers (the engine's own plugin protocol). */
const services = { language: "pulumirpc.LanguageRuntime", resource: "pulumirpc.ResourceProvider" };

/**
 * Proves that an executable works by running it, and that it is of the right version.
 * @param {import("./versions.mjs").Component} component
 * @param {string} file
 * @param {AbortSignal} [signal]
 * @param {number} [timeoutMs]
 * @throws {Error} with what it said instead
 */
export async function verify(component, file, signal, timeoutMs = patienceMs) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "hotdash-verify-"));
  try {
    const env = { PATH: process.env.PATH, HOME: home, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const options = { cwd: home, env, signal, timeoutMs };
    const found =
      component.kind === "engine"
        ? (await runChild(file, ["version"], options)).trim()
        : await askVersion(file, services[component.kind], options);
    if (found.replace(/^v/, "") !== component.version) {
      throw new Error(`${component.title}: ${path.basename(file)} says that it is "${found}"`);
    }
  } finally {
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Starts a plugin as the engine does, reads the port that it prints, and asks it who it is.
 * @param {string} file
 * @param {string} service
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, signal?: AbortSignal, timeoutMs: number }} options
 * @returns {Promise<string>} its version
 */
async function askVersion(file, service, { cwd, env, signal, timeoutMs }) {
  const engine = await fakeEngine();
  const child = spawn(file, [engine.address], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr = (stderr + chunk).slice(-2000);
  });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let abort = () => {};
  try {
    const port = await new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ how) =>
        reject(new Error(`${path.basename(file)} ${how}\n${stderr}`.trim()));
      timer = setTimeout(() => fail(`printed no port within ${timeoutMs / 1000} s`), timeoutMs);
      abort = () => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      child.on("error", (error) => fail(`does not start: ${error.message}`));
      // What it started would hold its pipes open: with them closed, its last words have been read.
      child.on("exit", () => killGroup(child.pid));
      child.on("close", (code, killedBy) => fail(`ended (${killedBy ?? code}) before it printed its port`));
      child.stdout.on("data", (chunk) => {
        stdout += chunk;
        const line = /^(\d+)\r?\n/.exec(stdout);
        if (line) resolve(Number(line[1]));
        else if (stdout.includes("\n")) fail(`printed "${stdout.split("\n")[0]}" where its port belongs`);
      });
    });
    return await getPluginInfo(port, service, Math.min(timeoutMs, 10_000));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    killGroup(child.pid);
    engine.close();
  }
}

/**
 * Stands in for the engine: a plugin leaves when nobody answers its health checks, and takes "unimplemented"
 * (gRPC status 12) for life.
 * @returns {Promise<{ address: string, close: () => void }>}
 */
function fakeEngine() {
  const server = http2.createServer();
  /** @type {Set<http2.ServerHttp2Session>} */
  const sessions = new Set();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (/** @type {http2.ServerHttp2Stream} */ stream) => {
    const headers = { ":status": 200, "content-type": "application/grpc", "grpc-status": "12" };
    stream.respond(headers, { endStream: true });
  });
  const close = () => {
    for (const session of sessions) session.destroy();
    server.close();
  };
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      resolve({ address: `127.0.0.1:${port}`, close });
    });
  });
}

/**
 * `GetPluginInfo` by hand: a gRPC call is an HTTP/2 request whose body is a five-byte frame head and a protocol
 * buffer message; the request is empty, the answer's field 1 is the version.
 * @param {number} port
 * @param {string} service
 * @param {number} timeoutMs
 * @returns {Promise<string>}
 */
function getPluginInfo(port, service, timeoutMs) {
  return new Promise((resolve, reject) => {
    const session = http2.connect(`http://127.0.0.1:${port}`);
    const fail = (/** @type {Error} */ error) => {
      session.destroy();
      reject(new Error(`GetPluginInfo: ${error.message}`));
    };
    session.on("error", fail);
    session.setTimeout(timeoutMs, () => fail(new Error(`no answer within ${timeoutMs / 1000} s`)));
    const headers = { "content-type": "application/grpc", te: "trailers" };
    const call = session.request({ ":method": "POST", ":path": `/${service}/GetPluginInfo`, ...headers });
    /** @type {Buffer[]} */
    const chunks = [];
    let status = "";
    const note = (/** @type {http2.IncomingHttpHeaders} */ found) => {
      if (found["grpc-status"] !== undefined)
        status = `${found["grpc-status"]} ${found["grpc-message"] ?? ""}`.trim();
    };
    call.on("response", note);
    call.on("trailers", note);
    call.on("data", (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    call.on("error", fail);
    call.on("end", () => {
      session.destroy();
      const message = Buffer.concat(chunks).subarray(5);
      if (status !== "0") return fail(new Error(`gRPC status ${status}`));
      resolve(message[0] === 0x0a ? message.toString("utf8", 2, 2 + (message[1] ?? 0)) : "");
    });
    call.end(Buffer.alloc(5));
  });
}
