import { servicesOf } from "../../components/render/services.ts";
import { systemsOf } from "../../components/systems/all.ts";
import { isOn } from "../../settings/schema/host.ts";
import { render } from "../../settings/tokens.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { ExportedState } from "../workspace/stack.ts";
import { sorted, type WayBack } from "./choose.ts";

/** How the secrets of a stack on Render go back: to those of one service's last good deploy. Values are in clear. */
export interface RenderWayBack extends Pick<WayBack, "set" | "remove" | "elsewhere"> {
  /** Name of the service. */
  service: string;
}

/**
 * What the configuration says otherwise than the last good deploys, service by service in the order of their deploys. At
 * Render nothing has to go back: a deploy that fails leaves secrets and all as they were, and the state with them. What
 * stays is the configuration, with which the next update would try again.
 *
 * @param state exported with its secrets in clear
 * @returns "same" when nothing differs; undefined when no service had a good deploy
 */
export function wayBackAtRender(
  { resources }: ExportedState,
  settings: StackSettings,
): RenderWayBack | "same" | undefined {
  const services = resources.filter(({ type, initErrors }) => type === render.Service && !initErrors?.length);
  if (services.length === 0) return undefined;
  const declared = declaredSecrets(settings);
  for (const { outputs } of services) {
    const good = (outputs?.secrets ?? {}) as Record<string, string>;
    const wanted = declared.get(String(outputs?.name));
    // One that is not declared any more goes with the next update, secrets and all.
    if (wanted === undefined) continue;
    const names = [...new Set([...Object.keys(good), ...Object.keys(wanted)])].sort();
    const changes = names.flatMap((name) =>
      good[name] === wanted[name] ? [] : [[name, good[name] ?? null]],
    );
    if (changes.length > 0) return { service: String(outputs?.name), ...sorted(Object.fromEntries(changes)) };
  }
  return "same";
}

/** Secrets that each service has by the settings, by its name: no two systems have the same. Whatever image they run. */
function declaredSecrets(settings: StackSettings): ReadonlyMap<string, Record<string, string>> {
  const onRender = systemsOf(settings, "").filter(({ host }) => isOn("render", host));
  const services = onRender.flatMap((declared) => servicesOf(settings, declared, {}));
  return new Map(services.map(({ args }) => [args.name, (args.secrets ?? {}) as Record<string, string>]));
}
