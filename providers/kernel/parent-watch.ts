import { connect } from "node:net";

/**
 * The engine starts one provider process per run and names its own address as the first argument. A killed engine
 * leaves the process alive (a shell stands between the two, so the parent's id does not tell), and it would finish its
 * work after the next run has begun. So it holds a connection to the engine: when that closes and cannot be opened
 * again, the engine is gone, and the process stops at once, well inside the life of a lease (30 s).
 */
let watching = false;

/** Starts the watch once; `HOTDASH_PARENT_WATCH=off` is honoured only for a simulated platform (late-finisher tests). */
export function watchEngine(simulated: boolean, address: string | undefined = process.argv[2]): void {
  const [host, port] = address?.match(/^([\w.]+):(\d+)$/)?.slice(1) ?? [];
  if (watching || !host || !port || (simulated && process.env.HOTDASH_PARENT_WATCH === "off")) return;
  watching = true;
  hold(host, Number(port));
}

function hold(host: string, port: number): void {
  let opened = false;
  const socket = connect(port, host, () => {
    opened = true;
  });
  socket.unref();
  socket.on("data", () => {});
  socket.on("error", () => {});
  // The engine's server hangs up on a silent peer now and then: that alone proves nothing.
  socket.on("close", () => (opened ? hold(host, port) : process.exit(1)));
}
