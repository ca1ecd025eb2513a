import { Refusal } from "../kernel/routes.ts";

/** An error as the Machines API words it: `{"error": text}` and sometimes a `status` code beside it. */
export function refuse(status: number, error: string, code?: string): Refusal {
  return new Refusal({ status, body: code === undefined ? { error } : { error, status: code } });
}

/** 412, the state of the thing does not allow it. */
export const precondition = (text: string, code?: string) =>
  refuse(412, `failed_precondition: ${text}`, code);
/** 409, something else holds or changed the thing. */
export const aborted = (text: string) => refuse(409, `aborted: ${text}`);
/** 404 for a machine; the same text for one that never was and for one in another app. */
export const machineNotFound = () => refuse(404, "machine not found");
/** 404 for an app. */
export const appNotFound = () => refuse(404, "app not found");
/** 404 for a volume. */
export const volumeNotFound = () => refuse(404, "volume not found");

/** An RFC 3339 time in UTC from milliseconds since the epoch. */
export const rfc3339 = (ms: number) => new Date(ms).toISOString();
