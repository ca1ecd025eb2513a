import { type OneOff, outcomeOf, type Sentinel } from "../apps/sentinels.ts";
import type { MachineConfig } from "./config-schema.ts";

/** The machine's one-off command, or undefined when its process runs until it is stopped. */
export function oneOffOf(config: MachineConfig, sentinel: Sentinel | undefined): OneOff | undefined {
  const group = config.metadata?.fly_process_group;
  // Of a machine that is not started again a command may say itself that it ends.
  const once =
    config.restart?.policy === "no" &&
    (config.auto_destroy ||
      group === "fly_app_release_command" ||
      /\bsim-(exit|sleep)-\d/.test(commandOf(config)));
  if ((!once && config.schedule === undefined) || config.services?.length) return undefined;
  return outcomeOf(commandOf(config), sentinel);
}

/** The machine's command as one line, as far as its config says it. */
export function commandOf({ init }: MachineConfig): string {
  return [...(init?.exec ?? []), ...(init?.entrypoint ?? []), ...(init?.cmd ?? [])].join(" ");
}

/** `image_ref` of an image reference; without a digest one is made up from the reference by `digestOf`. */
export function imageRef(image: string, digestOf: (image: string) => string) {
  const [name = "", digest = digestOf(image)] = image.split("@");
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const hosted = first.includes(".") || first.includes(":") || first === "localhost";
  const path = hosted ? name.slice(slash + 1) : name;
  const colon = path.lastIndexOf(":");
  return {
    registry: hosted ? first : "docker-hub-mirror.fly.io",
    repository: colon < 0 ? path : path.slice(0, colon),
    tag: colon < 0 ? (image.includes("@") ? "" : "latest") : path.slice(colon + 1),
    digest,
    labels: {},
  };
}
