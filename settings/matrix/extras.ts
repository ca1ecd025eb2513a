import type { Extra } from "../schema/extras.ts";
import { matching } from "./shapes.ts";
import { DASHBOARD } from "./systems.ts";
import type { Shape, Variable } from "./variable.ts";

/** Longest plain value: what is longer is a file. */
const LONGEST = 2000;

/** One line of text. A host of its own is an address with its scheme, so that the rules about connections see what it is. */
export const line: Shape = matching(
  new RegExp(
    String.raw`^(?!(?:\d{1,3}\.){3}\d{1,3}(?:[:/]|$))(?!(?:[A-Za-z0-9-]+\.)+(?:[A-Za-z]{2,24})(?::\d+)?$)(?![\w.-]+:\d{2,5}$)[\x20-\x7e]{1,${LONGEST}}$`,
  ),
  `one line of up to ${LONGEST} characters; a host only as an address with its scheme`,
);

/** What a secret may be: credentials, addresses with credentials, key files in base64 or JSON on one line. */
export const hidden: Shape = matching(/^[\x20-\x7e]{8,}$/, "one line of at least 8 printable characters");

/**
 * The rows of variables that a stack declares beside the matrix: from there on the same as its own. None is ever required.
 * @param extras `hotdash:extras`, by the variable's name
 */
export const extraRows = (extras: Readonly<Record<string, Extra>>): Variable[] =>
  Object.entries(extras).map(([name, { kind, systems = [DASHBOARD], reason }]) => ({
    name,
    description: reason,
    source: kind === "secret" ? ("secret" as const) : ("setting" as const),
    targets: [kind === "secret" ? ("fly secret" as const) : ("fly env" as const)],
    of: systems,
    shape: kind === "secret" ? hidden : line,
  }));
