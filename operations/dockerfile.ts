import type { Instruction, JSONInstruction } from "dockerfile-ast";

/** Flags of an instruction as they are written: `--from=build`. */
export const flagsOf = (one: Instruction): string[] =>
  (one as Partial<JSONInstruction>).getFlags?.call(one).map(String) ?? [];

/** Images and stages that flags of COPY and ADD take something from. */
export const takenFrom = (flags: readonly string[]): string[] =>
  flags.filter((flag) => flag.startsWith(FROM)).map((flag) => flag.slice(FROM.length));

const FROM = "--from=";
