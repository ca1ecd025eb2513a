import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../../providers/kernel/clock.ts";
import { Faults } from "../kernel/faults.ts";
import { Journal } from "../kernel/journal.ts";
import { redact } from "../kernel/redact.ts";
import { type Call, Refusal, type Route } from "../kernel/routes.ts";
import { serve } from "../kernel/server.ts";
import { RegistryWorld } from "./world.ts";

export interface RegistrySimulatorOptions {
  clock?: Clock;
  /** Password that is accepted with any user name, as at Fly's registry. @default sim_registry */
  password?: string;
  /** How callers are asked who they are: with a token of another address, or by name and password. @default bearer */
  challenge?: "bearer" | "basic";
}

/** A running stand-in for a registry. */
export interface RegistrySimulator {
  /** `http://127.0.0.1:PORT` */
  url: string;
  world: RegistryWorld;
  journal: Journal;
  faults: Faults;
  close(): Promise<void>;
}

/** Error of the OCI distribution API. */
const refusal = (status: number, code: string, message: string, headers: Record<string, string> = {}) =>
  new Refusal({ status, body: { errors: [{ code, message }] }, headers });

/**
 * Starts the slice of the OCI distribution API that reading an image takes: manifests and blobs by HEAD and GET, and the
 * token that a bearer challenge asks for. Nothing can be pushed over the wire: `world.push` does that.
 */
export async function startRegistrySimulator({
  clock = systemClock,
  password = "sim_registry",
  challenge = "bearer",
}: RegistrySimulatorOptions = {}): Promise<RegistrySimulator> {
  const world = new RegistryWorld();
  const journal = new Journal();
  const faults = new Faults();
  const tokens = new Map<string, string>();
  let url = "";

  const knows = (call: Call) => {
    const [, given = ""] = /^basic\s+(\S+)$/i.exec(call.headers.get("authorization") ?? "") ?? [];
    const text = Buffer.from(given, "base64").toString();
    return text.includes(":") && text.slice(text.indexOf(":") + 1) === password;
  };

  /** Refuses a caller who shows neither a token for this repository nor, where that is wanted, the password. */
  const admit = (call: Call) => {
    if (call.action === "token") return;
    const [, repository = ""] = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(call.path) ?? [];
    const scope = `repository:${repository}:pull`;
    const [, token = ""] = /^bearer\s+(\S+)$/i.exec(call.headers.get("authorization") ?? "") ?? [];
    if (challenge === "basic" ? knows(call) : tokens.get(token) === scope) return;
    const asks =
      challenge === "basic"
        ? 'Basic realm="registry"'
        : `Bearer realm="${url}/token",service="registry",scope="${scope}"`;
    throw refusal(401, "UNAUTHORIZED", "authentication required", { "www-authenticate": asks });
  };

  const routes: Route[] = [
    {
      method: "GET",
      path: "/token",
      action: "token",
      kind: "read",
      handler: (call) => {
        if (!knows(call)) throw refusal(401, "UNAUTHORIZED", "incorrect username or password");
        const token = `sim_${randomBytes(16).toString("hex")}`;
        tokens.set(token, call.query.get("scope") ?? "");
        return { status: 200, body: { token, expires_in: 300 } };
      },
    },
    ...(["manifests", "blobs"] as const).map(
      (kind): Route => ({
        method: "GET",
        path: `/v2/:repository{.+}/${kind}/:reference`,
        action: `${kind}.get`,
        kind: "read",
        handler: ({ params: { repository = "", reference = "" } }) => {
          if (!world.has(repository)) throw refusal(404, "NAME_UNKNOWN", "repository name not known");
          const found = world.find(repository, reference);
          const isBlob = /image\.config|in-toto/.test(found?.mediaType ?? "");
          if (!found || isBlob !== (kind === "blobs"))
            throw refusal(
              404,
              kind === "blobs" ? "BLOB_UNKNOWN" : "MANIFEST_UNKNOWN",
              `${reference} unknown`,
            );
          const { mediaType, digest, bytes } = found;
          return {
            status: 200,
            body: bytes,
            headers: { "content-type": mediaType, "docker-content-digest": digest },
          };
        },
      }),
    ),
  ];
  const api = await serve({
    ...{ routes, clock, journal, faults, port: 0, admit },
    secret: randomBytes(24).toString("hex"),
    requestId: () => randomBytes(8).toString("hex"),
    headers: (requestId) => ({
      "x-request-id": requestId,
      "docker-distribution-api-version": "registry/2.0",
    }),
    unknownRoute: () => refusal(404, "UNSUPPORTED", "this stand-in only reads images").reply,
    invalidJson: () => refusal(400, "UNSUPPORTED", "the body is not JSON").reply,
    redact: (call) => redact(call.body),
  });
  url = api.url;
  return { url, world, journal, faults, close: () => api.close() };
}
