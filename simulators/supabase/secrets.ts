import { createHash } from "node:crypto";
import * as z from "zod";
import { json } from "./errors.ts";
import type { ProjectRoute } from "./project-route.ts";
import { bodyOf } from "./validate.ts";
import { rfc3339, type World } from "./world.ts";

const set = z.array(
  z.strictObject({
    name: z
      .string()
      .max(256)
      .regex(/^(?!SUPABASE_)/, "must not start with the SUPABASE_ prefix"),
    value: z.string().max(24_576),
  }),
);
const names = z.array(z.string());

/** What every project has without anybody setting it. */
const OWN = ["SUPABASE_ANON_KEY", "SUPABASE_DB_URL", "SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_URL"];

/** Secrets of edge functions. A list answers digests of the values, as Supabase's tool calls them in its table. */
export function secretRoutes(world: World): ProjectRoute[] {
  const path = "/secrets";
  return [
    {
      ...{ method: "GET", path, action: "secrets.list", kind: "read" },
      handler: ({ ref, createdAt, secrets }) =>
        json(200, [
          ...OWN.map((name) => answer(name, { value: `${ref} ${name}`, at: createdAt })),
          ...Object.entries(secrets).map(([name, one]) => answer(name, one)),
        ]),
    },
    {
      ...{ method: "POST", path, action: "secrets.set", kind: "mutate" },
      handler({ secrets }, call) {
        for (const { name, value } of bodyOf(call, set)) secrets[name] = { value, at: world.now() };
        return json(201);
      },
    },
    {
      ...{ method: "DELETE", path, action: "secrets.delete", kind: "mutate" },
      handler({ secrets }, call) {
        for (const name of bodyOf(call, names)) delete secrets[name];
        return json(200);
      },
    },
  ];
}

const answer = (name: string, { value, at }: { value: string; at: number }) => ({
  ...{ name, value: createHash("sha256").update(value).digest("hex"), updated_at: rfc3339(at) },
});
