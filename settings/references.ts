import type { DeclaredApp } from "./declared-app.ts";
import { DECLARED, type System } from "./matrix/systems.ts";
import { variableOf } from "./matrix/table.ts";
import { isSecret, systemsOf, type Variable } from "./matrix/variable.ts";

/** What of a system its address is, beside its variables. */
export const ADDRESSES = ["url", "address"] as const;

/** Where a value comes from in the end. */
export interface Origin {
  system: string;
  /** The variable, or one of `ADDRESSES`. */
  name: string;
  secret: boolean;
  /** Whether the program makes it itself. */
  made: boolean;
  /** Its row, where the matrix has it. */
  row?: Variable;
}

/** The two parts of a reference: `dashboard.url`. */
export function partsOf(reference: string): [system: string, name: string] {
  const at = reference.indexOf(".");
  return [reference.slice(0, at), reference.slice(at + 1)];
}

/**
 * Follows a reference, over as many systems as it takes; undefined where it leads nowhere, or in a ring.
 * @param apps every app that the stack declares
 */
export function originOf(
  apps: Readonly<Record<string, Pick<DeclaredApp, "variables">>>,
  system: string,
  name: string,
  seen: readonly string[] = [],
): Origin | undefined {
  const here = `${system}.${name}`;
  if (seen.includes(here)) return undefined;
  const isOurs = DECLARED.includes(system as System);
  const app = Object.hasOwn(apps, system) ? apps[system] : undefined;
  if (!isOurs && app === undefined) return undefined;
  if ((ADDRESSES as readonly string[]).includes(name)) return { system, name, secret: false, made: false };
  if (app === undefined) return ofMatrix(system as System, name);
  const given = Object.hasOwn(app.variables, name) ? app.variables[name] : undefined;
  if (given === undefined || given.only === "source") return undefined;
  if (given.from !== undefined) return originOf(apps, ...partsOf(given.from), [...seen, here]);
  const made = given.generate === true;
  return { system, name, secret: made || given.secret === true, made };
}

function ofMatrix(system: System, name: string): Origin | undefined {
  const row = variableOf(name);
  if (row === undefined || !systemsOf(row).includes(system)) return undefined;
  if (!row.targets.some((target) => target.startsWith("fly"))) return undefined;
  return { system, name, secret: isSecret(row), made: row.source === "generated", row };
}
