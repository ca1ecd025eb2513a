import { declaredAs } from "../flags.ts";
import { variableOf } from "../matrix/table.ts";
import { isSecret } from "../matrix/variable.ts";
import { neverMirrored, retiredVariable } from "./retired-variables.ts";

/** Where names were found, and what belongs there. */
export interface Found {
  /** In words: `the environment staging on GitHub`. */
  place: string;
  /** Names that are there. */
  names: readonly string[];
  /** Names that the stack declares there, or that a person may have set. */
  expected: readonly string[];
  /** The command that takes one away. */
  removal: (name: string) => string;
}

/** Secrets of an environment on GitHub that are there without anybody having declared them. */
export const judgeMirrored = (found: Found): string[] =>
  strangers(found).map((name) => {
    const reason =
      neverMirrored(name) ??
      reasonOf(name, "is declared there by no stack, so that no update keeps it current");
    return sentence(found, name, reason);
  });

/** Variables of an environment on GitHub, or of a service on Render, which keeps all of them in clear. */
export const judgeVariables = (found: Found): string[] =>
  strangers(found).map((name) => {
    const row = variableOf(name);
    const clear =
      row && isSecret(row)
        ? "is a secret of the matrix and stands there in clear: change its value, too"
        : undefined;
    return sentence(found, name, clear ?? reasonOf(name, "is declared there by no stack"));
  });

/** Secrets of an app on Fly. A flag among them hides from previews what it is. */
export const judgeAppSecrets = (found: Found): string[] =>
  strangers(found).map((name) => sentence(found, name, reasonOf(name, "is declared by no stack")));

function strangers({ names, expected }: Found): string[] {
  const known = new Set(expected);
  return names.filter((name) => !known.has(name));
}

function reasonOf(name: string, otherwise: string): string {
  if (declaredAs(name)) return "is a flag, which travels as plain environment so that previews show it";
  return retiredVariable(name) ?? otherwise;
}

const sentence = ({ place, removal }: Found, name: string, reason: string) =>
  `${name} in ${place} ${reason}. Remove it: ${removal(name)}`;
