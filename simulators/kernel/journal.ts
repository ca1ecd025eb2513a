import { appendFileSync } from "node:fs";

/** What a request does: changes something, takes or gives back a lease, waits for a state, or only looks. */
export type RequestKind = "mutate" | "lease" | "wait" | "read";

/** One request as a simulator saw it. Nothing secret is in it. */
export interface JournalEntry {
  /** 1, 2, 3 … in order of arrival. */
  seq: number;
  /** Milliseconds since the epoch, on the simulator's clock, at arrival. */
  at: number;
  /** `client`, or the name of an actor who showed the world's secret: `outside`, for example. */
  actor: string;
  method: string;
  path: string;
  query: Record<string, string>;
  /** The platform's operation, for example `machines.update`; `unknown` when no route matched. */
  action: string;
  /** The Fly app; on Render the id of the service, or else of the group, store, disk … that the request is about. */
  app?: string;
  /** The Fly machine id, where the request has one. */
  machine?: string;
  kind: RequestKind;
  /** HTTP status; 0 while there is no answer, and for good when none was sent. */
  status: number;
  /** Milliseconds of the clock from arrival to answer. */
  ms: number;
  requestId: string;
  /** The parsed body, secrets replaced by `[redacted]`. */
  body?: unknown;
  /** The injected fault that answered, if one did. */
  fault?: string;
}

/** Which entries to count: every given property must be equal, or match when it is a RegExp. */
export interface JournalFilter {
  actor?: string;
  method?: string;
  path?: RegExp | string;
  action?: RegExp | string;
  app?: string;
  machine?: string;
  kind?: RequestKind | readonly RequestKind[];
  status?: number;
}

/** Every request of one simulator, in order of arrival; optionally also one JSON line each in a file. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #file: string | undefined;
  #seq = 0;

  /** `file`: where finished entries are appended as JSON lines. */
  constructor(file?: string) {
    this.#file = file;
  }

  /** Opens an entry at arrival; `close` completes it. */
  open(entry: Omit<JournalEntry, "seq" | "status" | "ms">): JournalEntry {
    this.#seq += 1;
    const opened: JournalEntry = { seq: this.#seq, ...entry, status: 0, ms: 0 };
    this.#entries.push(opened);
    return opened;
  }

  /** Notes the outcome: `status` 0 says that the connection was closed without an answer. */
  close(entry: JournalEntry, status: number, ms: number): void {
    entry.status = status;
    entry.ms = ms;
    if (this.#file) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  /** All entries that match, oldest first. */
  entries(filter: JournalFilter = {}): JournalEntry[] {
    return this.#entries.filter((entry) => matches(entry, filter));
  }

  /** How many entries match, since `mark` when one is given. */
  count(filter: JournalFilter = {}, mark = 0): number {
    return this.since(mark, filter).length;
  }

  /** A place in the journal, for `since` and `count`. */
  mark(): number {
    return this.#seq;
  }

  /** Entries that arrived after `mark`. */
  since(mark: number, filter: JournalFilter = {}): JournalEntry[] {
    return this.#entries.filter((entry) => entry.seq > mark && matches(entry, filter));
  }
}

function matches(entry: JournalEntry, filter: JournalFilter): boolean {
  const text = (value: string, wanted: RegExp | string | undefined) =>
    wanted === undefined || (typeof wanted === "string" ? value === wanted : wanted.test(value));
  const kinds = filter.kind === undefined ? undefined : [filter.kind].flat();
  return (
    (filter.actor === undefined || entry.actor === filter.actor) &&
    (filter.method === undefined || entry.method === filter.method) &&
    text(entry.path, filter.path) &&
    text(entry.action, filter.action) &&
    (filter.app === undefined || entry.app === filter.app) &&
    (filter.machine === undefined || entry.machine === filter.machine) &&
    (kinds === undefined || kinds.includes(entry.kind)) &&
    (filter.status === undefined || entry.status === filter.status)
  );
}
