import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A script that a machine brings along and runs by Node in place of its image's own command. */
export interface Script {
  text: Buffer;
  env: Readonly<Record<string, string>>;
}

/** Milliseconds that a script may take until it listens. */
const PATIENCE_MS = 10_000;

/** Runs such scripts for real, each in a process of its own on loopback: what a machine answers is what the script says. */
export class Scripts {
  readonly #running = new Map<string, Promise<{ port: number; child: ChildProcess }>>();
  #folder: Promise<string> | undefined;

  /** Passes a request on to the script of one launch of a machine; 502 where it does not answer. */
  async answer(
    launch: string,
    script: Script,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const started = this.#running.get(launch) ?? this.#start(launch, script);
    this.#running.set(launch, started);
    const { port } = await started;
    await new Promise<void>((resolve) => {
      const { host: _host, ...headers } = request.headers;
      const onward = ask(
        { port, host: "127.0.0.1", method: request.method, path: request.url, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
          response.once("close", resolve);
        },
      );
      onward.on("error", () => {
        if (!response.headersSent) response.writeHead(502);
        response.end();
        resolve();
      });
      request.pipe(onward);
    });
  }

  async close(): Promise<void> {
    for (const started of this.#running.values())
      (await started.catch(() => undefined))?.child.kill("SIGKILL");
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }

  async #start(launch: string, { text, env }: Script) {
    this.#folder ??= mkdtemp(join(tmpdir(), "fly-scripts-"));
    const file = join(await this.#folder, `${launch}.mjs`);
    await writeFile(file, text);
    const port = await freePort();
    const child = spawn(process.execPath, [file], {
      ...{ env: { ...env, PORT: String(port) }, stdio: "ignore" },
    });
    const end = Date.now() + PATIENCE_MS;
    while (child.exitCode === null && Date.now() < end) {
      if (await listens(port)) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { port, child };
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = ask({ port, host: "127.0.0.1", path: "/health" }, (answer) => {
      answer.resume();
      resolve(true);
    });
    probe.on("error", () => resolve(false));
    probe.end();
  });

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
