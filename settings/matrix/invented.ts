import { dashboard } from "../schema/dashboard.ts";
import { STAND_IN_POOLER, STAND_IN_REFS, supabase } from "../schema/supabase.ts";
import { environmentClassOf } from "../stack-name.ts";
import { MATRIX } from "./table.ts";
import { isRequired, type MatrixContext } from "./variable.ts";

/** The parts of a stack's settings on which its secrets depend. */
export type SecretsContext = Partial<Pick<MatrixContext, "dashboard" | "supabase" | "variables">>;

/**
 * Names of the secrets that a stack must be given. Without a context: those of a stack as committed.
 * @throws RangeError for a name that is no stack's.
 */
export function requiredSecrets(stack: string, context: SecretsContext = {}): string[] {
  const full = contextOf(stack, context);
  return MATRIX.filter((variable) => variable.source === "secret" && isRequired(variable, full)).map(
    ({ name }) => name,
  );
}

/**
 * Values for the required secrets of a stack: invented, of the right shape, and each with the canary inside, so that a
 * search for it finds every place where a secret leaks. For demonstrations and tests only; no live stack accepts them.
 * @param canary letters, digits, - and _; at least 8 of them
 */
export function inventedSecrets(
  stack: string,
  canary: string,
  context: SecretsContext = {},
): Record<string, string> {
  if (!/^[\w-]{8,}$/.test(canary)) throw new RangeError("canary must be at least 8 letters, digits, - and _");
  const full = contextOf(stack, context);
  const names = requiredSecrets(stack, context);
  const rows = MATRIX.filter(({ name }) => names.includes(name));
  return Object.fromEntries(
    rows.flatMap(({ name, example }) => (example ? [[name, example(canary, full)]] : [])),
  );
}

function contextOf(stack: string, given: SecretsContext): MatrixContext {
  const environmentClass = environmentClassOf(stack);
  if (environmentClass === undefined) throw new RangeError(`${stack} is not a stack of this program`);
  const ref = STAND_IN_REFS[environmentClass];
  return {
    project: "hotdash",
    stack,
    environmentClass,
    dashboard: dashboard(environmentClass).parse({ app: "hotdash", domain: "hotdash.example.com" }),
    supabase: supabase.parse({ ref, poolerHost: STAND_IN_POOLER, region: "us-east-1" }),
    variables: {},
    ...given,
    secrets: {},
  };
}
