import { OWNED_NAMES } from "../../../settings/rules/app-names.ts";
import type { Objection } from "../objections.ts";
import type { HoldingsAtRender } from "./holdings.ts";

/**
 * What speaks against taking an app away at Render.
 * @param owners where settings declare it: `Pulumi.production.yaml: dashboard.app`
 */
export function objectionsAtRender(
  { app, services, keyValues }: Pick<HoldingsAtRender, "app" | "services" | "keyValues">,
  owners: readonly string[],
): Objection[] {
  const running = services.filter(({ service }) => service.suspended === "not_suspended");
  const owned = OWNED_NAMES.find((one) => one.app === app);
  return [
    ...owners.map((owner) => ({
      problem: `it is declared (${owner}): a stack would make it again`,
      fix: "take it out of the settings and run npm run up, which removes what the stack made",
      although: false,
    })),
    ...running.map(({ service: { id, name, type } }) =>
      although(
        `${name} (${type}) is not suspended, and may be in use`,
        `move what it does, suspend it (its page at https://dashboard.render.com, ${id}), and come back when nobody has missed it`,
      ),
    ),
    ...services.flatMap(({ service: { id, name, serviceDetails } }) =>
      serviceDetails.disk
        ? [
            although(
              `the disk of ${name} goes with it at once, and so do Render's snapshots of it`,
              `copy ${serviceDetails.disk.mountPath} away first: render ssh ${id}, or its page's shell, while it runs`,
            ),
          ]
        : [],
    ),
    ...keyValues.map(({ id, name }) =>
      although(
        `the Key Value ${name} goes with all that is in it`,
        `work its queues off, or copy it first (https://dashboard.render.com, ${id})`,
      ),
    ),
    ...(owned === undefined || owners.length > 0
      ? []
      : [
          although(
            `its name is one of ${owned.owner}'s`,
            `npm run adopt -- ${app} --owner <workspace> prints settings that take it over`,
          ),
        ]),
  ];
}

const although = (problem: string, fix: string): Objection => ({ problem, fix, although: true });
