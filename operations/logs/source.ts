/** A line as it is shown. */
export interface Entry {
  /** Milliseconds since the epoch; undefined where the platform did not say. */
  at: number | undefined;
  /** Who wrote it: `dashboard web-dfw-1`, or the name of a service at Render. */
  from: string;
  message: string;
}

/** Somewhere that lines come from. */
export interface Source {
  /** `hotdash-app on Fly`. */
  name: string;
  /** Lines that were not answered before, oldest first. */
  read(signal: AbortSignal): Promise<Entry[]>;
}
