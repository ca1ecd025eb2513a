import { getSsl, type SslAnswer, setSsl } from "../api/ssl-enforcement.ts";
import { projectSetting } from "../project-setting.ts";
import { sslEnforcementInputs } from "./schema.ts";

/** Whether a project's database takes connections without TLS. A change restarts it, and is waited for until it is back. */
export const sslEnforcementImplementation = projectSetting<
  typeof sslEnforcementInputs,
  SslAnswer,
  { database: boolean }
>({
  kind: "supabase:SslEnforcement",
  schema: sslEnforcementInputs,
  called: "TLS enforcement",
  announce: ({ ref }) => `supabase ${ref}: a change of TLS enforcement restarts the database`,
  look: getSsl,
  write: (supabase, ref, { database }) => setSsl(supabase, ref, database),
  wanted: ({ database }) => ({ database }),
  value: ({ currentConfig: { database } }) => ({ database }),
  inForce: ({ appliedSuccessfully }) => appliedSuccessfully,
});
