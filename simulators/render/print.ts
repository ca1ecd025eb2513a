import { printedBy } from "../apps/output.ts";
import { type DeployConfig, environmentOf } from "./deploy.ts";
import type { Motion } from "./motion.ts";
import type { Service } from "./service.ts";

/** Logs what a command prints that ran with the configuration of a deploy. */
export function print(
  motion: Motion,
  service: Service,
  command: string,
  config: DeployConfig | undefined,
  more: Parameters<Motion["log"]>[2] = {},
): void {
  const environment = config && environmentOf(config);
  for (const line of printedBy(command.split(/\s+/), (name) => environment?.get(name)))
    motion.log(service, line, more);
}
