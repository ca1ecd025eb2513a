import { createHmac, timingSafeEqual } from "node:crypto";
import { type Call, Refusal, type Reply, type Route } from "../kernel/routes.ts";
import type { Repository, World } from "./world.ts";

/** GitHub's documentation: the address of an archive holds for one minute. */
const SIGNED_MS = 60_000;

/** A signed address on the host of files, where the API leads to. */
export function signedAddress(world: World, path: string): string {
  const until = String(world.clock.now() + SIGNED_MS);
  return `${world.files}${path}?se=${until}&sig=${encodeURIComponent(sign(world, path, until))}`;
}

/** What the host of files holds. It knows no repositories and no tokens: its addresses say all. */
export function fileRoutes(world: World): Route[] {
  const found = <T>(find: (repository: Repository) => T | undefined): T => {
    for (const repository of world.repositories.values()) {
      const one = find(repository);
      if (one !== undefined) return one;
    }
    throw refused(404, "BlobNotFound", "The specified blob does not exist.");
  };
  const artifact = (call: Call): Reply => ({
    status: 200,
    body: found(({ activity }) => activity.artifacts.get(Number(call.params.id))).archive,
    headers: { "content-type": "application/zip" },
  });
  const asset = (call: Call): Reply => {
    const { content, contentType } = found(({ activity }) =>
      [...activity.releases.values()]
        .flatMap(({ assets }) => assets)
        .find(({ id }) => String(id) === call.params.id),
    );
    return { status: 200, body: content, headers: { "content-type": contentType } };
  };
  return [
    { method: "GET", path: "/artifacts/:id", action: "files.artifact", kind: "read", handler: artifact },
    { method: "GET", path: "/assets/:id", action: "files.asset", kind: "read", handler: asset },
  ];
}

/**
 * The storage behind GitHub refuses who sends it a token beside its own signature: the client is at fault, which has just
 * given the token to a stranger. Words and status as recorded from Azure's storage (rapid7/metakitty#30, cloudflare/workers-sdk#4816).
 */
export function admitToFiles(world: World, call: Call): void {
  if (call.headers.has("authorization"))
    throw refused(
      400,
      "InvalidAuthenticationInfo",
      "Authentication information is not given in the correct format. Check the value of Authorization header.",
    );
  const [until, sig] = [call.query.get("se") ?? "", call.query.get("sig") ?? ""];
  const [own, given] = [sign(world, call.path, until), sig].map((text) => Buffer.from(text));
  const valid = own?.length === given?.length && timingSafeEqual(own as Buffer, given as Buffer);
  if (!valid || Number(until) < world.clock.now())
    throw refused(
      403,
      "AuthenticationFailed",
      "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
    );
}

/** The storage answers in XML. */
export function refused(status: number, code: string, message: string): Refusal {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return new Refusal({ status, body, headers: { "content-type": "application/xml" } });
}

const sign = ({ seed }: World, path: string, until: string) =>
  createHmac("sha256", `files ${seed}`).update(`${path}\n${until}`).digest("base64");
