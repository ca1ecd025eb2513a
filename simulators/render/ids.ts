import type { Random } from "../kernel/random.ts";

/** What Render puts before the dash of an id. */
export type IdPrefix =
  | "srv"
  | "crn"
  | "dep"
  | "dsk"
  | "cdm"
  | "evg"
  | "evm"
  | "prj"
  | "red"
  | "tea"
  | "rgc"
  | "evt"
  | "log";

const DIGITS = "0123456789abcdefghijklmnopqrstuv";

/** An id as Render makes them: a prefix and 20 digits of base 32, the first ones ordered by time (whole seconds). */
export function newId(prefix: IdPrefix, random: Random, at: number): string {
  let time = "";
  for (let rest = Math.floor(at / 1000), i = 0; i < 7; i += 1, rest = Math.floor(rest / 32)) {
    time = DIGITS.charAt(rest % 32) + time;
  }
  return `${prefix}-${time}${tail(random, 13)}`;
}

/** Id of an instance: that of its service and five digits more. */
export const newInstanceId = (service: string, random: Random) => `${service}-${tail(random, 5)}`;

function tail(random: Random, length: number): string {
  let out = "";
  for (let i = 0; i < length; i += 1) out += DIGITS.charAt(random.below(32));
  return out;
}
