import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes of a stream after which what it left behind is collected. */
const EVERY_BYTES = 2 * 1024 * 1024;

/**
 * Collects the buffers that a stream has left behind, every two megabytes. V8 counts them by a limit of its own, which is tens
 * of megabytes of garbage beside a process of ninety: measured with a gigabyte of rows
 * (`test/operations/backup/streams.long.test.ts`). A young collection takes about a millisecond.
 */
export function collecting(): (bytes: number) => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options: { type: "minor" }) => void;
  let bytes = 0;
  return (more) => {
    bytes += more;
    if (bytes < EVERY_BYTES) return;
    bytes = 0;
    collect({ type: "minor" });
  };
}
