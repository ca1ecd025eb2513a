import type { Context } from "../../kernel/implementation.ts";
import type { Fly } from "../api/connection.ts";
import { machineName } from "./release.ts";
import type { ReleaseCommandInputs } from "./schema.ts";

/** One operation on a release command under way. */
export interface Run {
  fly: Fly;
  inputs: ReleaseCommandInputs;
  /** Aborted when the person who started the run wants it to end. */
  signal: AbortSignal;
  /** Tells what a machine is at, to the engine's display and to the run's events. */
  say(machine: { name: string }, doing: string): void;
}

export function newRun(context: Context, fly: Fly, inputs: ReleaseCommandInputs): Run {
  const { app } = inputs;
  return {
    fly,
    inputs,
    signal: context.stop,
    say: ({ name }, doing) => {
      context.report(`${app}/${name}: ${doing}`);
      context.event({ type: "machine", app, group: "release command", machine: name, doing });
    },
  };
}

/** How a message names the command and where it runs. */
export function commandText({ inputs }: Run): string {
  return `the release command \`${inputs.command.join(" ")}\` of the app "${inputs.app}"`;
}

/** The machine of the release before it has an id. */
export const plannedMachine = ({ inputs }: Run) => ({ name: machineName(inputs) });
