import type { PreviewReport } from "./preview.ts";

/** What previews on copies say of themselves, in plain text. */
export interface StandInNotes {
  /** What stand-ins hide, whatever the stack. */
  hidden: string;
  /** Each stack's own copy. */
  stacks: { stack: string; text: string }[];
}

const HIDDEN =
  "Previewed without secrets, on copies in which a stand-in stands for each secret value. That one changes is said; that it " +
  "is right is not (its password, its project, its shape), and neither is what was changed by hand since. The plan of main " +
  "or of the release has the secrets and shows both, with a fingerprint.";

/** Undefined when every stack was previewed itself. */
export function standInNotes(reports: readonly PreviewReport[]): StandInNotes | undefined {
  const stacks = reports.flatMap(({ stack, standIns }) => {
    if (!standIns) return [];
    const { commit, at, values, again } = standIns;
    const by = commit === undefined ? "" : ` by ${commit.slice(0, 7)}`;
    const anew =
      again.length > 0
        ? `set anew here, with a value that nobody has looked at: ${again.join(", ")}`
        : "no secret setting is set anew here";
    const made = `copy of ${at.slice(0, 16).replace("T", " ")} UTC${by}`;
    return [{ stack, text: `${made}, ${values} stand-ins; ${anew}` }];
  });
  return stacks.length > 0 ? { hidden: HIDDEN, stacks } : undefined;
}
