import type { ProcessGroupArgs } from "../../providers/fly/process-group/resource.ts";
import type { Group } from "../systems/declaration.ts";

type Machine = ProcessGroupArgs["machine"];

/** The machine of a group on Fly. */
export function machineOf(group: Group): Machine {
  const { values, size, restart, stop, schedule } = group;
  const init = initOf(group);
  return {
    guest: size.guest,
    env: { ...values.fly.env },
    ...reachedBy(group),
    restart,
    ...(stop ? { stop_config: stop } : {}),
    ...(init ? { init } : {}),
    ...(schedule?.fly ? { schedule: schedule.fly } : {}),
  };
}

/** Behind Fly's proxy, or checked where the private network reaches it. */
function reachedBy({ reach }: Group): Pick<Machine, "services" | "checks"> {
  if (reach === undefined) return {};
  if (reach.by === "network") return { checks: reach.checks };
  return { services: [{ protocol: "tcp", internal_port: reach.port, ...reach.proxy }] };
}

function initOf({ command, swap_size_mb }: Group): Machine["init"] {
  if (command === undefined && swap_size_mb === undefined) return undefined;
  return {
    ...(command === undefined ? {} : { cmd: [...command] }),
    ...(swap_size_mb === undefined ? {} : { swap_size_mb }),
  };
}
