import * as z from "zod";
import { OWNER_ID } from "../../settings/render-platform.ts";
import { hide } from "../kernel/redact.ts";
import { UNKNOWN } from "../kernel/unknowns.ts";

/** What every object on Render declares: whose it is, and of which stack. Plain values, so that policies know them. */
export const place = {
  /** `simulated` reaches loopback only, `live` the vendor only. */
  platform: z.enum(["simulated", "live"]),
  /** Workspace that owns it: `tea-…`, or `usr-…` for a person's own. One key may reach several. */
  ownerId: z.string().regex(OWNER_ID, "must be the id of a Render workspace: tea- or usr- and 20 characters"),
};

/** Pulumi project and stack, which stay with the object so that it can be told from others of its name. */
export const owner = { project: z.string().min(1), stack: z.string().min(1) };

/** Moving a resource between accounts would lose the old object: it needs a stack of its own. */
export const fixedPlace = {
  platform: "A stack belongs to one platform for life: use another stack",
  ownerId:
    "A resource cannot move between workspaces: use another stack for the other workspace; what this one holds stays as it is",
} as const;

/**
 * Variable that says which stack a service or env group belongs to. Render has no labels, and a name proves nothing; a
 * variable stands in the same request that makes the object, so that a create which was killed leaves it too.
 */
export const MARK = "HOTDASH_STACK";

/** Value of the mark: `project/stack`. */
export const markOf = ({ project, stack }: { project: string; stack: string }) => `${project}/${stack}`;

/** Names of objects: they end up in host names, and are how a create that was killed is found again. */
export const objectName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be 1 to 63 lower-case letters, digits and dashes, as host names are",
  );

const variableName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    "must be letters, digits and underscores, not starting with a digit, as environment variables are",
  )
  .refine((name) => name !== MARK, `must not be ${MARK}: it says whose the object is, and is set by itself`);

const fileName = z.string().regex(/^[\w.-]{1,255}$/, "must be letters, digits, dots, dashes and underscores");

/** Variables and files of a service or an env group. Pulumi owns all of them but those in `external`. */
export const values = {
  /** Plain variables. */
  env: z.record(variableName, z.string()).default({}),
  /** Secret variables from the stack's settings. */
  secrets: z.record(variableName, z.string().min(1)).default({}),
  /** Secret variables that Pulumi or Render makes; the only ones that may be unknown in the first preview. */
  generated: z.record(variableName, z.union([z.literal(UNKNOWN), z.string().min(1)])).default({}),
  /** Names of variables that others set: they are kept as they are and never compared. */
  external: z.array(variableName).default([]),
  /** Secret files by name; a process finds them below /etc/secrets. */
  secretFiles: z.record(fileName, z.string().min(1)).default({}),
};

/** Filled by refresh: what is missing, strange or was changed outside Pulumi and must not be shown as it is. */
export const deviations = z.record(z.string(), z.string()).default({});

/** The variables that an object declares. */
export interface Values {
  env: Record<string, string>;
  secrets: Record<string, string>;
  generated: Record<string, string>;
  external: string[];
  secretFiles: Record<string, string>;
}

/** Every declared variable, whatever it is declared as. */
export const variablesOf = ({ env, secrets, generated }: Omit<Values, "external" | "secretFiles">) => ({
  ...env,
  ...secrets,
  ...generated,
});

/** No variable is declared twice; what is secret is hidden from every message of this process from then on. */
export function checkValues({ value, issues }: z.core.ParsePayload<Values>): void {
  const { env, secrets, generated, external, secretFiles } = value;
  const seen = new Map<string, string>();
  for (const [place, names] of Object.entries({
    env: Object.keys(env),
    secrets: Object.keys(secrets),
    generated: Object.keys(generated),
    external,
  }))
    for (const name of names) {
      const before = seen.get(name);
      if (before) {
        const message = `names ${name}, which ${before} names too: declare it once`;
        issues.push({ code: "custom", path: [place], input: name, message });
      }
      seen.set(name, place);
    }
  const hidden = [...Object.values(secrets), ...Object.values(generated), ...Object.values(secretFiles)];
  hide(hidden.filter((one) => one !== UNKNOWN));
}
