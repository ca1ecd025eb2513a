import { ownApps } from "./apps.ts";
import { apps } from "./schema/apps.ts";
import { chatwoot } from "./schema/chatwoot.ts";
import { host } from "./schema/host.ts";
import type { StackName } from "./stack-name.ts";

/** An app that a stack names. */
export interface Claim {
  stack: string;
  app: string;
  /** Where it stands in that stack's file, without the project. */
  at: string;
}

/**
 * The apps that a stack's file names, from its sections as they stand there. What cannot be read names nothing: that stack's own
 * settings refuse it.
 */
export function claimsOf(
  name: Omit<StackName, "project">,
  sections: Readonly<Record<string, unknown>>,
): Claim[] {
  const { app } = (sections.dashboard ?? {}) as { app?: unknown };
  const own = ownApps(name, {
    apps: apps.safeParse(sections.apps ?? {}).data,
    chatwoot: chatwoot.safeParse(sections.chatwoot ?? {}).data,
    host: host.safeParse(sections.host || undefined).data,
  });
  return [
    ...(typeof app === "string" ? [{ stack: name.stack, app, at: "dashboard.app" }] : []),
    ...own.map((one) => ({ stack: name.stack, app: one.app, at: one.at(["app"]).join(".") })),
  ];
}

/**
 * Whether a stack file's text could name an app: by its name, or by that of a system whose app is called so. What it says no to names
 * none, so that few files need to be read as YAML.
 */
export function mayName(text: string, { app, at }: Pick<Claim, "app" | "at">): boolean {
  if (standsIn(text, app)) return true;
  if (at === "dashboard.app") return false;
  // A system's app is called after it, in staging with an ending that may as well be a part of a name.
  const [, system = "", own = system] = /^hotdash-((.+)-staging|.+)$/.exec(app) ?? [];
  return system !== "" && (standsIn(text, system) || standsIn(text, own));
}

/** Whether a name stands there by itself: in an image's path, in an address or in a longer name it is none. */
const standsIn = (text: string, name: string): boolean =>
  new RegExp(`(?<![\\w./-])${name}(?![\\w.-])`).test(text);
