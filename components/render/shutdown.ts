import { millisecondsOf } from "../../settings/rules/durations.ts";
import { LONGEST_STOP_S } from "../../settings/rules/stops.ts";

/** A stop timeout of the settings as Render takes it: whole seconds, at least one. More than it allows is refused by the settings. */
export const shutdownDelay = (duration: string): number =>
  Math.min(LONGEST_STOP_S.render, Math.max(1, Math.ceil(millisecondsOf(duration) / 1_000)));
