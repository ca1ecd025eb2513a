import { createHash } from "node:crypto";
import type { Call, Reply } from "../kernel/routes.ts";
import { invalid, json } from "./errors.ts";

/** Render's documentation: 20 unless asked, at most 100. */
const USUAL = 20;
const MOST = 100;

/** Something that a list shows, with what its cursor says. */
export interface Listed<T> {
  /** The cursor is made of this. */
  id: string;
  item: T;
}

/** One page of a list by `limit` and `cursor`; the cursor is that of the last item seen. */
export function pageOf<T>(call: Call, items: readonly Listed<T>[]): (Listed<T> & { cursor: string })[] {
  const asked = call.query.get("limit");
  const limit = asked === null ? USUAL : Number(asked);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw invalid(`limit must be between 1 and ${MOST}`);
  const cursor = call.query.get("cursor");
  let from = 0;
  if (cursor !== null && cursor !== "") {
    from = items.findIndex((one) => cursorOf(one.id) === cursor) + 1;
    if (from === 0) throw invalid("invalid cursor");
  }
  return items.slice(from, from + limit).map((one) => ({ ...one, cursor: cursorOf(one.id) }));
}

/** A page as Render answers it: a bare array of objects with the thing under its own name, and a cursor. */
export function paged<T>(call: Call, name: string, items: readonly Listed<T>[]): Reply {
  return json(
    200,
    pageOf(call, items).map(({ item, cursor }) => ({ [name]: item, cursor })),
  );
}

/**
 * An order of the list's own: not that in which things were made or sent (recorded for secret files and custom domains), and the
 * same each time. Which one it is Render does not say.
 */
export const inOwnOrder = <T>(items: readonly Listed<T>[]): Listed<T>[] => {
  const place = ({ id }: Listed<T>) => createHash("sha256").update(id).digest("hex");
  return [...items].sort((one, other) => (place(one) < place(other) ? -1 : 1));
};

/** What stands for an item in the next request. */
export const cursorOf = (id: string) => Buffer.from(id).toString("base64url");

/** The values of a query parameter that may be repeated or hold a list; undefined when it is not given. */
export function filterOf(call: Call, name: string): string[] | undefined {
  const values = call.query.getAll(name).flatMap((value) => value.split(","));
  return values.length === 0 ? undefined : values;
}

/** Whether a value passes the filter of a query parameter. */
export function passes(call: Call, name: string, value: string | undefined): boolean {
  const wanted = filterOf(call, name);
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

/** Whether times pass the filters `createdBefore`, `createdAfter`, `updatedBefore` and the like. */
export function passesTimes(call: Call, times: Record<string, number | undefined>): boolean {
  return Object.entries(times).every(([name, at]) => {
    const before = timeOf(call, `${name}Before`);
    const after = timeOf(call, `${name}After`);
    if (before !== undefined && !(at !== undefined && at < before)) return false;
    return after === undefined || (at !== undefined && at > after);
  });
}

/** A query parameter that is a time; 400 when it is none. */
export function timeOf(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  if (text === null) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid(`${name} must be a date-time`);
  return at;
}
