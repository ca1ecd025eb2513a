import { ApiError, ProviderError } from "../../kernel/errors.ts";
import { isTransient, persist } from "../../kernel/persist.ts";
import { waitUntil } from "../../kernel/wait-until.ts";
import { createMachine, listMachines, type MachineAnswer } from "../api/machines.ts";
import { mustBeOurs } from "./find.ts";
import { launchOf } from "./release.ts";
import { commandText, type Run } from "./run.ts";

/**
 * Secrets reach a host a moment after they were set; until then a launch with them is refused (412). It is sent again for
 * this long, or for as long as the command may take where that is more.
 */
const SECRETS_ARRIVE_MS = 120_000;

/** Lists lag half a second behind; a machine whose answer was lost shows up well within this time. */
const SHOWS_UP_MS = 3_000;

/**
 * Makes the machine of a release, which starts it; a request that failed for a moment is sent again. After an ambiguous answer, or one that says that the name is taken,
 * the machine of that name is the one: another run of this stack, or this very request, made it.
 *
 * @param gone id of the machine of the same name that was removed just now, which lists may still show
 */
export async function launch(run: Run, gone: string | undefined): Promise<MachineAnswer> {
  const { fly, inputs, signal } = run;
  const body = launchOf(inputs);
  const limit = Math.max(SECRETS_ARRIVE_MS, inputs.timeout_seconds * 1000);
  const until = fly.clock.now() + limit;
  const mayPass = (error: unknown) => isTransient(error) || isEarly(error);
  const make = async () => {
    try {
      return await createMachine(fly, inputs.app, body, signal);
    } catch (error) {
      const mayBeThere =
        isTransient(error) || (error instanceof ApiError && /already_exists/.test(error.apiMessage));
      const found = mayBeThere ? await findAgain(run, body.name, gone) : undefined;
      if (!found) throw error;
      mustBeOurs(found, inputs);
      return found;
    }
  };
  return persist({ clock: fly.clock, until, signal, mayPass, pausesMs: [500, 2_000] }, make).catch(
    (error) => {
      if (!isEarly(error)) throw error;
      throw new ProviderError(
        `fly: ${commandText(run)} was not run: version ${body.min_secrets_version} of the app's secrets had not arrived after ${limit / 1000} s. Run \`pulumi up\` again`,
      );
    },
  );
}

/** The secrets have not reached the host yet. */
function isEarly(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412 && /min_secrets_version/.test(error.apiMessage);
}

function findAgain({ fly, inputs }: Run, name: string, gone: string | undefined) {
  return waitUntil(fly.clock, SHOWS_UP_MS, async () => {
    fly.reads.forget(`machines ${inputs.app}`);
    const machines = await listMachines(fly, inputs.app);
    return machines.find((machine) => machine.name === name && machine.id !== gone);
  });
}
