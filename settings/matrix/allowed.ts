import { declaredAs, FLAGS, isFlag, offText, onText } from "../flags.ts";
import type { EnvironmentClass } from "../stack-name.ts";
import { PLATFORM_VARIABLES } from "./platforms.ts";
import { KEY_VALUE_ADDRESS, QUEUE_ADDRESS } from "./render.ts";
import { matching, shapeText, word } from "./shapes.ts";
import { stackRows } from "./table.ts";
import { appliesTo, type Shape, type Target, type Variable } from "./variable.ts";

/** Where a process or a workflow gets a variable; `generated` is what Pulumi or the platform makes, kept as a secret. */
export type Place = Target | "generated";

/** What one variable may be, and where. */
interface Allowed {
  places: readonly Place[];
  shape: Shape;
  row?: Variable;
}

/**
 * The rows of variables that a stack's settings may give and its processes may have: the matrix without what only other
 * systems read, and whatever rows a stack
 * declares beside it. Settings and policies take them from here alike, so that what one lets in the other does too.
 * @param more rows of the stack's own, in the matrix's form
 */
export function allowedRows(more: readonly Variable[] = []): ReadonlyMap<string, Variable> {
  return more.length === 0 ? rows : new Map([...rows, ...more.map((row) => [row.name, row] as const)]);
}

const rows: ReadonlyMap<string, Variable> = new Map(stackRows().map((row) => [row.name, row]));

/** What a name may be; undefined for one that no list knows. Flags and what platforms set are plain. */
function allowed(name: string, known: ReadonlyMap<string, Variable>): Allowed | undefined {
  const row = known.get(name);
  if (row) return { places: placesOf(row), shape: row.shape, row };
  if (isFlag(name)) return { places: ["fly env"], shape: word(offText(FLAGS[name]), onText(FLAGS[name])) };
  const shape = Object.hasOwn(PLATFORM_VARIABLES, name) ? PLATFORM_VARIABLES[name] : undefined;
  return shape && { places: ["fly env"], shape };
}

function placesOf({ name, source, targets, alsoTo }: Variable): Place[] {
  const made = source === "generated" || [KEY_VALUE_ADDRESS, QUEUE_ADDRESS].includes(name);
  const given = source === "generated" ? [] : [...targets, ...(alsoTo ? [alsoTo.target] : [])];
  return made ? [...given, "generated"] : given;
}

/** Address of a Key Value inside of Render's network: its id is the host name. */
const inside = matching(
  /^redis:\/\/([^@/\s]+@)?red-[0-9a-v]{20}:6379$/,
  "the internal address of a Key Value of Render's",
);

/** Why a variable may not stand in a place of a stack. `value` undefined: nobody can know it yet, and its name alone counts. */
export interface VariableProblem {
  problem: string;
  allowed: string;
}

/**
 * Judges one variable of a process or a workflow by the lists: its name, its place, and the form that its row gives it.
 * The answer holds no part of the value.
 */
export function variableProblem(
  { name, value, place }: { name: string; value: unknown; place: Place },
  environmentClass: EnvironmentClass,
  known: ReadonlyMap<string, Variable> = allowedRows(),
): VariableProblem | undefined {
  const found = allowed(name, known);
  const flag = found === undefined ? declaredAs(name) : undefined;
  if (flag !== undefined)
    return {
      problem: `is a variable that no list knows: another spelling of the flag ${flag}`,
      allowed: `${flag}, which the same reader takes first`,
    };
  if (found === undefined)
    return {
      problem: "is a variable that no list knows",
      allowed: "a variable of settings/matrix/ or of the stack's extras, or a flag of settings/flags.ts",
    };
  if (!found.places.includes(place))
    return {
      problem: `does not belong there (${place})`,
      allowed: `${name} goes to ${found.places.join(", ")}`,
    };
  if (found.row && !appliesTo(found.row, environmentClass))
    return {
      problem: `is not for ${environmentClass} stacks`,
      allowed: `stacks ${found.row.stacks?.join(", ")}`,
    };
  // The stack's own Key Value is reached inside of Render's network, which has no TLS for it.
  const shape = name === QUEUE_ADDRESS && place === "generated" ? inside : found.shape;
  if (value === undefined || shape.safeParse(value).success) return undefined;
  return { problem: "does not look like one", allowed: shapeText(shape) };
}
