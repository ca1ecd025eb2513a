/** Where sessions live, as far as a process group says. */
export interface SessionPlace {
  /** SESSION_STORAGE. */
  storage: string;
  /** Machines of the web group. */
  machines: number;
  /** What its services do with machines that nobody asks: off, stop or suspend. */
  autostop: string;
}

/**
 * Why sessions in memory would be lost; undefined when they would not. A request may reach any machine, and a machine that
 * stops forgets. A suspended one remembers, unless Fly has to start it afresh, which it may at any time.
 */
export function lostSessions({ storage, machines, autostop }: SessionPlace): string | undefined {
  if (storage !== "memory") return undefined;
  const why = [
    ...(machines > 1 ? [`there are ${machines} web machines`] : []),
    ...(autostop === "off" ? [] : [`autostop is ${autostop}`]),
  ];
  return why.length === 0 ? undefined : `signs people out now and then, because ${why.join(" and ")}`;
}
