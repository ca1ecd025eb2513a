import { z } from "zod";
import { answeredAt } from "../../kernel/retry.ts";
import type { AnswerHeaders } from "../../kernel/transport.ts";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";
import { listOf } from "./lists.ts";

const exitEvent = z.object({
  exit_code: z.number().nullish(),
  oom_killed: z.boolean().nullish(),
  requested_stop: z.boolean().nullish(),
  restarting: z.boolean().nullish(),
});
const eventAnswer = z.object({
  type: z.string(),
  status: z.string().nullish(),
  /** Who caused it: `user`, `proxy`, or `flyd`, the machine's own host. */
  source: z.string().nullish(),
  timestamp: z.number().nullish(),
  request: z.object({ exit_event: exitEvent.nullish(), restart_count: z.number().nullish() }).nullish(),
});
const checkAnswer = z.object({
  name: z.string(),
  status: z.string(),
  output: z.string().nullish(),
  updated_at: z.string().nullish(),
});
const machineAnswer = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  region: z.string(),
  instance_id: z.string().nullish(),
  /** What the config's image was resolved to when the machine was launched. */
  image_ref: z
    .object({
      repository: z.string().nullish(),
      registry: z.string().nullish(),
      digest: z.string().nullish(),
    })
    .nullish(),
  /** Null while the machine's host does not answer (host_status). Kept raw, so that it can be put back unchanged. */
  config: z.record(z.string(), z.unknown()).nullish(),
  host_status: z.string().nullish(),
  cordoned: z.boolean().nullish(),
  /** RFC 3339. */
  created_at: z.string().nullish(),
  /** Nonce of a lease that the request took along (`lease_ttl`). */
  nonce: z.string().nullish(),
  checks: z.array(checkAnswer).nullish(),
  events: z.array(eventAnswer).nullish(),
});
export type MachineAnswer = z.infer<typeof machineAnswer> & {
  /** When it was answered, by the platform's clock: milliseconds since the epoch. */
  seen_at?: number;
};
export type MachineEvent = z.infer<typeof eventAnswer>;

/** States a machine can be waited for. */
export type WaitState = "started" | "stopped" | "destroyed" | "settled";

/** Longest wait that one request may ask for, in seconds (limit of the API). */
export const LONGEST_WAIT_S = 60;

const all = (app: string) => `/apps/${encodeURIComponent(app)}/machines`;
const one = (app: string, id: string) => `${all(app)}/${encodeURIComponent(id)}`;
const withNonce = (nonce?: string | undefined): Record<string, string> =>
  nonce ? { "fly-machine-lease-nonce": nonce } : {};

const seenAt = (fly: Fly, headers: AnswerHeaders) => ({ seen_at: answeredAt(headers, fly.clock.now()) });

/** All machines of an app, those that were destroyed left out. Reads that happen together share one request. */
export function listMachines(fly: Fly, app: string, signal?: AbortSignal): Promise<MachineAnswer[]> {
  return fly.reads.get(`machines ${app}`, async () => {
    const { body, headers } = await fly.send({
      method: "GET",
      path: all(app),
      bucket: bucket("list-machines", app),
      signal,
      answer: listOf(machineAnswer),
    });
    return body
      .filter(({ state }) => state !== "destroyed" && state !== "destroying")
      .map((machine) => ({ ...machine, ...seenAt(fly, headers) }));
  });
}

export async function getMachine(
  fly: Fly,
  app: string,
  id: string,
  signal?: AbortSignal,
): Promise<MachineAnswer> {
  const { body, headers } = await fly.send({
    method: "GET",
    path: one(app, id),
    bucket: bucket("get-machine", id),
    signal,
    answer: machineAnswer,
  });
  return { ...body, ...seenAt(fly, headers) };
}

export interface MachineLaunch {
  config: Record<string, unknown>;
  /** The launch waits until the app's secrets have reached this version. */
  min_secrets_version?: number | undefined;
  /** Made, or left, without requests: cordoned. Absent: an update leaves it as it is. */
  skip_service_registration?: boolean;
  /** Stored only: the machine does not run until something starts it. */
  skip_launch?: boolean;
}

/** What an update may say besides. */
export interface MachineUpdate extends MachineLaunch {
  /** Instance id that the caller saw: refused (409) when somebody wrote since. */
  current_version?: string;
  /** Seconds: takes the machine's lease with the update, which saves a request. */
  lease_ttl?: number;
}

export async function createMachine(
  fly: Fly,
  app: string,
  machine: MachineLaunch & { name: string; region: string },
  signal?: AbortSignal,
): Promise<MachineAnswer> {
  fly.reads.forget(`machines ${app}`);
  const { body } = await fly.send({
    method: "POST",
    path: all(app),
    body: machine,
    bucket: bucket("create-machine", app),
    signal,
    answer: machineAnswer,
  });
  return body;
}

/** Replaces the whole config of a machine; what `config` leaves out is gone. */
export async function updateMachine(
  fly: Fly,
  app: string,
  id: string,
  machine: MachineUpdate,
  nonce?: string,
  signal?: AbortSignal,
): Promise<MachineAnswer> {
  fly.reads.forget(`machines ${app}`);
  const { body } = await fly.send({
    method: "POST",
    path: one(app, id),
    body: machine,
    headers: withNonce(nonce),
    bucket: bucket("update-machine", id),
    signal,
    answer: machineAnswer,
  });
  return body;
}

/** Actions that may be sent again: the platform ends in the same state. */
export async function act(
  fly: Fly,
  app: string,
  id: string,
  action: "start" | "stop" | "restart" | "cordon" | "uncordon",
  nonce?: string,
  signal?: AbortSignal,
): Promise<void> {
  fly.reads.forget(`machines ${app}`);
  await fly.send({
    method: "POST",
    path: `${one(app, id)}/${action}`,
    // Stop refuses a request without a body.
    body: action === "stop" ? {} : undefined,
    headers: withNonce(nonce),
    idempotent: true,
    bucket: bucket(action, id),
    signal,
  });
}

export async function destroyMachine(
  fly: Fly,
  app: string,
  id: string,
  nonce?: string,
  force = false,
): Promise<void> {
  fly.reads.forget(`machines ${app}`);
  await fly.send({
    method: "DELETE",
    path: `${one(app, id)}${force ? "?force=true" : ""}`,
    headers: withNonce(nonce),
    bucket: bucket("delete-machine", id),
  });
}

/**
 * Waits until a machine reaches a state, at most `seconds` (1 to 60). `version` is the instance id that an update
 * answered: without it the wait could be satisfied by the version before. Throws ApiError 408 when time is up.
 */
export async function waitForState(
  fly: Fly,
  app: string,
  id: string,
  wanted: { state: WaitState; version?: string | undefined; seconds: number },
  signal?: AbortSignal,
): Promise<void> {
  const seconds = Math.max(1, Math.min(LONGEST_WAIT_S, Math.ceil(wanted.seconds)));
  const query = new URLSearchParams({ state: wanted.state, timeout: String(seconds) });
  if (wanted.version) query.set("version", wanted.version);
  await fly.send({
    method: "GET",
    path: `${one(app, id)}/wait?${query}`,
    // The caller looks at the machine between two waits, so a wait is not repeated by itself.
    idempotent: false,
    timeoutMs: (seconds + 15) * 1000,
    bucket: bucket("wait", id),
    signal,
  });
}
