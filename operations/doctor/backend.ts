import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Found, missing, there } from "./finding.ts";

const WHAT = "backend of the state";
const LOGIN = "npm run pulumi -- login 's3://<bucket>?region=<region>', or any other backend of Pulumi";

/** Milliseconds for a connection to whoever keeps the state. */
const CONNECT_MS = 8_000;

/**
 * The backend that the engine would use (3.259.0): PULUMI_BACKEND_URL, else the one that somebody logged in to; undefined where
 * there is none.
 */
export async function backendOf(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env.PULUMI_BACKEND_URL) return env.PULUMI_BACKEND_URL;
  const folder = env.PULUMI_CREDENTIALS_PATH ?? env.PULUMI_HOME ?? join(env.HOME ?? homedir(), ".pulumi");
  const text = await readFile(join(folder, "credentials.json"), "utf8").catch(() => "{}");
  try {
    const { current } = JSON.parse(text) as { current?: unknown };
    return typeof current === "string" && current !== "" ? current : undefined;
  } catch {
    return undefined;
  }
}

/** Whether somebody is logged in; nothing is reached for it. */
export async function backendNamed(env: NodeJS.ProcessEnv): Promise<Found> {
  const url = await backendOf(env);
  return url === undefined ? missing(WHAT, "nobody is logged in to one", LOGIN) : there(WHAT, shown(url));
}

/** Whether the backend can be reached: a folder that is there, or a host that takes connections. */
export async function backendReached(env: NodeJS.ProcessEnv, limitMs = CONNECT_MS): Promise<Found> {
  const named = await backendNamed(env);
  const url = await backendOf(env);
  if (url === undefined) return named;
  const place = placeOf(url, env);
  if (place === undefined) return named;
  if ("folder" in place) {
    const writable = await access(place.folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    return writable
      ? named
      : missing(WHAT, `${shown(url)}: the folder is not there, or nobody may write to it`, LOGIN);
  }
  const why = await whyUnreached(place, limitMs);
  return why === undefined
    ? named
    : missing(
        WHAT,
        `${place.host}:${place.port} does not answer: ${why}`,
        "look at this machine's network, its proxy or VPN; then run it again",
      );
}

/** What kind it is, and no more: an address may hold a password, and is hidden as a whole. */
const shown = (url: string) => KINDS[url.split(":")[0] ?? ""] ?? "of another kind";

const KINDS: Readonly<Record<string, string>> = {
  ...{ file: "a folder", s3: "a bucket of S3", gs: "a bucket of Google's", azblob: "a container of Azure's" },
  ...{
    postgres: "a PostgreSQL",
    postgresql: "a PostgreSQL",
    https: "a service of Pulumi's",
    http: "a service of Pulumi's",
  },
};

interface Host {
  host: string;
  port: number;
}

/** Where an address leads; undefined for one that only its own client knows how to reach. Pure. */
export function placeOf(url: string, env: NodeJS.ProcessEnv): Host | { folder: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, searchParams, pathname } = new URL(url);
  if (protocol === "file:")
    // `file://~` is the home folder to the engine.
    return {
      folder:
        hostname === "~"
          ? (env.HOME ?? homedir())
          : url.startsWith("file:///")
            ? fileURLToPath(`file://${pathname}`)
            : pathname,
    };
  if (protocol === "postgres:" || protocol === "postgresql:")
    return { host: hostname, port: Number(port || 5432) };
  if (protocol === "https:" || protocol === "http:")
    return { host: hostname, port: Number(port || (protocol === "https:" ? 443 : 80)) };
  if (protocol !== "s3:") return undefined;
  const endpoint = searchParams.get("endpoint");
  if (endpoint) {
    const plain = searchParams.get("disableSSL") === "true";
    const full = /^https?:\/\//.test(endpoint) ? endpoint : `${plain ? "http" : "https"}://${endpoint}`;
    return URL.canParse(full) ? placeOf(full, env) : undefined;
  }
  const region = searchParams.get("region") ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  return region ? { host: `s3.${region}.amazonaws.com`, port: 443 } : undefined;
}

/** Why nobody takes a connection there; undefined when somebody does. */
export function whyUnreached({ host, port }: Host, limitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (why: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(why);
    };
    const timer = setTimeout(() => end(`no connection within ${limitMs / 1000} s`), limitMs);
    socket.once("connect", () => end(undefined));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
