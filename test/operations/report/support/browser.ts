import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Chromium by any of its names on PATH, or where `CHROME_PATH` says; undefined on a machine without. */
export function chromium(): string | undefined {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless_shell"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}

/** How a page is looked at. */
export interface View {
  /** Columns of the screen, in CSS pixels. */
  width: number;
  scheme: "light" | "dark";
}

/** A page in a real browser, driven by the DevTools protocol. */
export class Browser {
  readonly #process: ChildProcess;
  readonly #socket: WebSocket;
  readonly #folder: string;
  readonly #waiting = new Map<
    number,
    (answer: { result?: Record<string, unknown>; error?: unknown }) => void
  >();
  #session: string | undefined;
  #sent = 0;

  private constructor(process: ChildProcess, socket: WebSocket, folder: string) {
    this.#process = process;
    this.#socket = socket;
    this.#folder = folder;
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(String(data));
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    };
  }

  static async open(file: string): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), "hotdash-browser-"));
    const flags = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--hide-scrollbars",
      "--single-process",
      "--no-zygote",
    ];
    const child = spawn(file, [
      ...flags,
      "--remote-debugging-port=0",
      `--user-data-dir=${folder}`,
      "about:blank",
    ]);
    const address = await new Promise<string>((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (more: Buffer) => {
        said += more;
        const [, found] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
        if (found) resolve(found);
      });
      child
        .once("error", reject)
        .once("close", () => reject(new Error(`${file} ended: ${said.slice(-2000)}`)));
    });
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
    const browser = new Browser(child, socket, folder);
    const { targetInfos } = await browser.#call("Target.getTargets");
    const page = (targetInfos as { type: string; targetId: string }[]).find(({ type }) => type === "page");
    const { sessionId } = await browser.#call("Target.attachToTarget", {
      targetId: page?.targetId,
      flatten: true,
    });
    browser.#session = String(sessionId);
    return browser;
  }

  /** Shows a page as it would be opened from a file. */
  async show(html: string, { width, scheme }: View): Promise<void> {
    const size = { width, height: 800, deviceScaleFactor: 1, mobile: false };
    await this.#call("Emulation.setDeviceMetricsOverride", size);
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await this.#call("Emulation.setEmulatedMedia", { features });
    const { frameTree } = await this.#call("Page.getFrameTree");
    const { id } = (frameTree as { frame: { id: string } }).frame;
    await this.#call("Page.setDocumentContent", { frameId: id, html });
  }

  /** What an expression says in the page; the page's own rules against scripts do not hold for it. */
  async ask<Answer>(expression: string): Promise<Answer> {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#call("Runtime.evaluate", asked);
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: Answer }).value;
  }

  /** The whole page, as a PNG in base64. */
  async picture(): Promise<string> {
    const { data } = await this.#call("Page.captureScreenshot", {
      format: "png",
      captureBeyondViewport: true,
    });
    return String(data);
  }

  async close(): Promise<void> {
    this.#socket.close();
    if (this.#process.exitCode === null) {
      const ended = new Promise((resolve) => this.#process.once("close", resolve));
      this.#process.kill("SIGKILL");
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #call(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#sent;
    const session = this.#session ? { sessionId: this.#session } : {};
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${JSON.stringify(error)}`)) : resolve(result ?? {}),
      );
      this.#socket.send(JSON.stringify({ id, method, params, ...session }));
    });
  }
}
