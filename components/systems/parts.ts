import type { Declaration, Group, Platform } from "./declaration.ts";

/** The groups that a platform has. */
export const groupsOn = (platform: Platform, { groups }: Declaration): Group[] =>
  groups.filter(({ only }) => only === undefined || only === platform);

/** What of its secrets a system on a platform has in all: an app on Fly holds them for every group. */
export function secretsOn(platform: Platform, declared: Declaration) {
  const values = groupsOn(platform, declared).map((group) => group.values[platform]);
  return {
    values: Object.assign({}, ...values.map(({ secrets }) => secrets)) as Record<string, string>,
    made: [...new Set(values.flatMap(({ made }) => made))],
  };
}

/** Who reaches a system: as its most open group is. */
export function reachOf({ groups }: Declaration): "internet" | "network" | undefined {
  const by = groups.map(({ reach }) => reach?.by);
  return by.find((one) => one === "internet") ?? by.find((one) => one !== undefined);
}

/** What is asked of a release once more, from outside. */
export const pathsOf = ({ groups }: Declaration): string[] =>
  groups.flatMap(({ reach }) => (reach?.by === "internet" ? reach.smoke.map(({ path }) => path) : []));
