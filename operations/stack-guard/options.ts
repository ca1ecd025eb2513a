import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { FORMATS, type Format } from "./report.ts";

export const USAGE = `Usage: npm run stack-guard -- <checkout> [options]

Reports everything in the files of a checkout that is a Postgres other than the team's Supabase projects.

  --ref <project ref>   a Supabase project of the team, 20 lower-case letters; may be repeated.
                        Default: those in the committed stack files of this project (ref and foreignRefs)
  --allow <file>        a list of what may be mentioned, where, why and until when
  --format <format>     text, github (annotations of a workflow) or json; default text
  --history             looks at everything that was ever committed, too

Exit code: 0 clean, 1 findings, 2 a run that could not be made.`;

/** What the guard was asked for. Paths are absolute. */
export interface Options {
  checkout: string;
  refs: readonly string[];
  allow?: string;
  format: Format;
  history: boolean;
}

/** A run that cannot be made as asked; the message says why. */
export class BadInvocation extends Error {}

/**
 * Reads the command line.
 * @param folder where relative paths begin: npm starts scripts in the project, not where the user is.
 * @throws BadInvocation
 */
export function readOptions(argv: readonly string[], folder: string): Options {
  const { values, positionals } = parsed(argv);
  const [checkout, ...more] = positionals;
  if (!checkout || more.length > 0) throw new BadInvocation("Name one checkout to look at.");
  const format = FORMATS.find((one) => one === values.format);
  if (!format) throw new BadInvocation(`--format takes ${FORMATS.join(", ")}.`);
  if (values.ref.some((ref) => !/^[a-z]{20}$/.test(ref)))
    throw new BadInvocation("--ref takes the reference of a Supabase project: 20 lower-case letters.");
  return {
    checkout: resolve(folder, checkout),
    refs: values.ref,
    ...(values.allow === undefined ? {} : { allow: resolve(folder, values.allow) }),
    format,
    history: values.history,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        ref: { type: "string", multiple: true, default: [] as string[] },
        allow: { type: "string" },
        format: { type: "string", default: "text" },
        history: { type: "boolean", default: false },
      },
      allowPositionals: true,
    });
  } catch (error) {
    // The first sentence names the option; what follows explains a way of writing that none of ours needs.
    throw new BadInvocation((error as Error).message.split(". ")[0] ?? "");
  }
}
