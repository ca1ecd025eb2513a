import type { PreviewReport } from "./preview.ts";

/** What previews on copies hide, in words: one paragraph a stack, in plain text. Empty when every stack was previewed itself. */
export function standInTexts(reports: readonly PreviewReport[]): { stack: string; text: string }[] {
  return reports.flatMap(({ stack, standIns }) => {
    if (!standIns) return [];
    const { commit, at, values, again } = standIns;
    const when = `${at.slice(0, 16).replace("T", " ")} UTC`;
    const from = commit === undefined ? "" : ` by ${commit.slice(0, 7)}`;
    const changed =
      again.length > 0
        ? `Set anew here, with a value that nobody has looked at: ${again.join(", ")}.`
        : "No secret setting is set anew here.";
    const text =
      `without its secrets, on the copy of its state that main made${from} at ${when}. Stand-ins stand for ${values} secret ` +
      `${values === 1 ? "value" : "values"}: whether one changes is said, whether it is right is not (its password, its project, its shape). ` +
      `${changed} What was changed by hand since is not seen. The plan of main or of the release, which has the secrets, shows both, and a fingerprint.`;
    return [{ stack, text }];
  });
}
