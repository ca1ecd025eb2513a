import { createHash } from "node:crypto";
import type { Call, Route } from "../kernel/routes.ts";
import { refuse } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { bodyOf } from "./validate.ts";

/** SHA-256 of a token in hex: what the world keeps instead of the token. */
export const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

/** The tokens in an Authorization header: `Bearer x`, `FlyV1 x,y`, or both words. */
export function tokensOf(header: string | null): string[] {
  const list = (header ?? "").replace(/^((bearer|flyv1)\s+)*/i, "");
  return list
    .split(",")
    .map((token) => token.trim())
    .filter((token) => token !== "");
}

/** Who a caller is, as leases name their owner. */
export function ownerOf(call: Call): string {
  if (call.outside) return `${call.actor}@tokens.fly.io`;
  const [token = ""] = tokensOf(call.headers.get("authorization"));
  return `${hashOf(token).slice(0, 12)}@tokens.fly.io`;
}

/** Slugs of the organizations that a caller reaches; one from outside reaches all. */
export function orgsOf(fly: Fly, call: Call): readonly string[] {
  if (call.outside) return fly.orgs;
  return tokensOf(call.headers.get("authorization")).flatMap((token) => fly.tokens.get(token) ?? []);
}

/** Refuses (401) callers without a known token and (403) callers who reach for an app they may not. */
export function authenticate(fly: Fly, call: Call): void {
  const shown = tokensOf(call.headers.get("authorization"));
  const deploy = fly.world.deployTokens.find((one) => shown.some((token) => hashOf(token) === one.sha256));
  const full = shown.some((token) => fly.tokens.has(token));
  if (!full && !deploy) {
    throw refuse(401, "Authenticate: token validation error");
  }
  const app = fly.world.apps.get(call.app ?? "");
  const foreign = app !== undefined && full && !orgsOf(fly, call).includes(app.org);
  if ((foreign && call.action !== "apps.create") || (!full && deploy && call.app !== deploy.app)) {
    throw refuse(403, "Authorize: not authorized to access this app");
  }
}

/** The tokens API: who am I, and a deploy token for one app. */
export function tokenRoutes(fly: Fly): Route[] {
  const current = (call: Call) => {
    const shown = tokensOf(call.headers.get("authorization"));
    const deploy = fly.world.deployTokens.find((one) => shown.some((token) => hashOf(token) === one.sha256));
    const orgs = deploy ? [fly.world.app(deploy.app).org] : orgsOf(fly, call);
    const tokens = orgs.map((org) => ({
      token_id: hashOf(shown[0] ?? "").slice(0, 16),
      organization: org,
      org_slug: org,
      apps: deploy ? [deploy.app] : [],
      user: "",
      source_machine_id: "",
      restricted_to_machine: "",
    }));
    return { status: 200, body: { tokens } };
  };
  const create = (call: Call) => {
    bodyOf(call, "CreateAppDeployTokenRequest");
    const app = fly.world.app(call.app);
    const token = `sim_fm2_${fly.world.random.word(32)}`;
    fly.world.deployTokens.push({ sha256: hashOf(token), app: app.name, createdAt: fly.world.now() });
    return { status: 200, body: { token } };
  };
  return [
    { method: "GET", path: "/v1/tokens/current", action: "tokens.current", kind: "read", handler: current },
    {
      method: "POST",
      path: "/v1/apps/:app/deploy_token",
      action: "tokens.createDeploy",
      kind: "mutate",
      handler: create,
    },
  ];
}
