import type { Stored } from "../backup/store/store.ts";

/** A file that an export left, and its moment by its name. */
export interface Export {
  name: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** The newest export whose name begins so; undefined where none has a moment in its name. */
export function newestExport(stored: readonly Stored[], begins: string): Export | undefined {
  return stored
    .filter(({ name, bytes }) => name.startsWith(begins) && bytes > 0)
    .flatMap(({ name }): Export[] => {
      const [, year, month, day, hour, minute, second] =
        /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(name.slice(begins.length)) ?? [];
      const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
      return Number.isNaN(at) ? [] : [{ name, at }];
    })
    .sort((one, other) => other.at - one.at)[0];
}
