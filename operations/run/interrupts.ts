/** Where signals come from: this process, or a stand-in of a test. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

/** Ctrl-C, what CI and the system send to end a job, and a terminal that was closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Milliseconds within which signals are one press: the terminal, npm and the launcher may each pass the same one on.
 * A second press that a person means comes later.
 */
const ONE_PRESS_MS = 1_000;

/**
 * Turns signals into requests: the first asks for an orderly stop, the next one to leave at once. Answers a function
 * that ends it. While it lasts no signal ends this process.
 */
export function onInterrupt(
  handlers: { first(signal: NodeJS.Signals): void; second(signal: NodeJS.Signals): void },
  source: SignalSource = process,
  now: () => number = () => performance.now(),
): () => void {
  let pressedAt: number | undefined;
  let done = false;
  const listener = (signal: NodeJS.Signals) => {
    if (pressedAt === undefined) {
      pressedAt = now();
      handlers.first(signal);
    } else if (!done && now() - pressedAt >= ONE_PRESS_MS) {
      done = true;
      handlers.second(signal);
    }
  };
  for (const signal of SIGNALS) source.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) source.off(signal, listener);
  };
}
