import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commands } from "../../cli/commands/all.ts";
import { completionScript, nextWords, SHELLS } from "../../cli/completion.ts";

const folder = mkdtempSync(join(tmpdir(), "hotdash-completion-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A script of a shell in a file. */
const script = (shell: (typeof SHELLS)[number]) => {
  const file = join(folder, shell);
  writeFileSync(file, completionScript(commands, shell));
  return file;
};

/** What bash itself offers behind some words. */
const offered = (...words: string[]) =>
  execFileSync(
    "bash",
    [
      "-c",
      `source "$1"; shift; COMP_WORDS=(hotdash "$@"); COMP_CWORD=$#; _hotdash; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ...["bash", script("bash"), ...words],
    ],
    { encoding: "utf8", env: { PATH: process.env.PATH } },
  )
    .trim()
    .split("\n");

describe("in bash", () => {
  it.each([
    [["dr"], ["drill", "drift"]],
    [
      ["secrets", ""],
      ["compare", "put-back"],
    ],
    [["jobs", "r"], ["run"]],
    [["drift", "st"], ["staging"]],
    [["logs", "production", "--fo"], ["--follow"]],
    [["up", "--no"], ["--no-put-back"]],
    [["rollback", "production", "--li"], ["--list"]],
  ])("%j is completed to %j", (words, wanted) => {
    expect(offered(...words)).toEqual(wanted);
  });
});

it.for(["zsh", "fish"] as const)("%s takes its script, where that shell is", (shell, { skip }) => {
  const file = script(shell);
  try {
    execFileSync(shell, ["-n", file], { env: { PATH: process.env.PATH } });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") skip(`there is no ${shell} on this machine`);
    throw error;
  }
});

it.each(SHELLS)("the script of %s has every command and every option", (shell) => {
  const text = completionScript(commands, shell);
  for (const words of nextWords(commands).values())
    for (const { word } of words) expect(text).toContain(word);
});
