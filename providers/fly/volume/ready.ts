import { ApiError, ProviderError } from "../../kernel/errors.ts";
import { waitUntil } from "../../kernel/wait-until.ts";
import type { Fly } from "../api/connection.ts";
import { getVolume } from "../api/volumes.ts";
import type { VolumeInputs } from "./schema.ts";

/** A volume stays bound to a destroyed machine for up to two minutes (seen on the live API); a new one takes seconds. */
const READY_WITHIN_MS = 120_000;

/** A restore copies all data; nobody says how fast. Our own choice: after that the next update goes on waiting. */
const FILLED_WITHIN_MS = 600_000;

/** Codes of refusals for want of room, which no waiting changes. */
const NO_ROOM = ["volume_placement_capacity", "insufficient_capacity"];

/** Whether the platform has no room for a volume, or for it where it is. */
export function isNoRoom(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || ![409, 412, 422].includes(error.status)) return false;
  return (
    NO_ROOM.includes(error.code ?? "") || /insufficient|no capacity|candidate host/i.test(error.apiMessage)
  );
}

/** Sends a request again while the state of the thing refuses it (412): a volume being made, or still bound. */
export async function whenReady<T>(fly: Fly, send: () => Promise<T>): Promise<T> {
  let refused: ApiError | undefined;
  const done = await waitUntil(fly.clock, READY_WITHIN_MS, async () => {
    try {
      return { answer: await send() };
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412) || isNoRoom(error)) throw error;
      refused = error;
      return undefined;
    }
  });
  if (done) return done.answer;
  throw refused;
}

/** Waits until a restored or copied volume can be mounted: `hydrating` can, while the copy still goes on. */
export async function whenFilled(fly: Fly, { app, name }: VolumeInputs, id: string): Promise<void> {
  let state = "unknown";
  const filled = await waitUntil(fly.clock, FILLED_WITHIN_MS, async () => {
    const live = await getVolume(fly, app, id);
    if (!live) throw new ProviderError(`fly: the volume ${id} (${name}) went away while it was being filled`);
    state = live.state;
    return state === "created" || state === "hydrating" ? true : undefined;
  });
  if (filled) return;
  throw new ProviderError(
    `fly: the volume ${id} (${name}) is still ${state} after ${FILLED_WITHIN_MS / 60_000} minutes. It is kept: run \`pulumi up\` again to go on waiting`,
  );
}
