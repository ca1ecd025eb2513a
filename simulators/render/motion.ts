import type { Processes } from "../apps/processes.ts";
import type { LogLine, Service } from "./service.ts";
import type { World } from "./world.ts";

/** How much a service remembers of its own past. */
const EVENTS_KEPT = 200;
const LOGS_KEPT = 500;

/** What those who move services through their states have in common: the world, and a way to say what happened. */
export class Motion {
  readonly world: World;
  readonly processes: Processes;
  #changed: () => void = () => undefined;

  constructor(world: World, processes: Processes) {
    this.world = world;
    this.processes = processes;
  }

  /** Calls `changed` after each change that comes by itself or from a request. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  /** Something changed that should outlive the simulator. */
  changed(): void {
    this.#changed();
  }

  /** Notes an event of a service, in Render's words. */
  event(service: Service, type: string, details: Record<string, unknown> = {}): void {
    service.events.unshift({ id: this.world.id20("evt"), at: this.world.now(), type, details });
    service.events.length = Math.min(service.events.length, EVENTS_KEPT);
    this.#changed();
  }

  /** Adds a line to the logs of a service. */
  log(
    service: Service,
    message: string,
    more: Partial<Pick<LogLine, "type" | "level" | "instance">> = {},
  ): void {
    const line: LogLine = {
      id: this.world.id20("log"),
      at: this.world.now(),
      type: "app",
      level: "info",
      message,
      ...more,
    };
    service.logs.push(line);
    if (service.logs.length > LOGS_KEPT) service.logs.splice(0, service.logs.length - LOGS_KEPT);
    this.#changed();
  }
}
