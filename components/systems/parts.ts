import type { Declaration, Group, Platform, Reach } from "./declaration.ts";

/** The groups that a platform has; none of a system that is provisioned only. */
export const groupsOn = (platform: Platform, declared: Declaration): Group[] =>
  declared.provisionOnly ? [] : ofPlatform(platform, declared);

const ofPlatform = (platform: Platform, { groups }: Declaration): Group[] =>
  groups.filter(({ only }) => only === undefined || only === platform);

/** What of its secrets a system on a platform has in all: an app on Fly holds them for every group. */
export function secretsOn(platform: Platform, declared: Declaration) {
  const values = ofPlatform(platform, declared).map((group) => group.values[platform]);
  return {
    values: Object.assign({}, ...values.map(({ secrets }) => secrets)) as Record<string, string>,
    made: Object.assign({}, ...values.map(({ made }) => made)) as Record<string, string>,
  };
}

/** Who reaches a system: as its most open group is. One without machines has no public address: nothing would answer there. */
export function reachOf({ groups, provisionOnly }: Declaration): Reach["by"] | undefined {
  if (provisionOnly) return "flycast";
  const by = groups.map(({ reach }) => reach?.by);
  return (["internet", "flycast", "network"] as const).find((one) => by.includes(one));
}

/** What the program made, under the names that a group's processes read; what is made elsewhere is left out. */
export const madeFor = <T>(names: Readonly<Record<string, string>>, made: Readonly<Record<string, T>>) =>
  Object.fromEntries(
    Object.entries(names).flatMap(([variable, key]) => {
      const value = made[key];
      return value === undefined ? [] : [[variable, value] as const];
    }),
  );

/** What is asked of a release once more, from outside. */
export const pathsOf = ({ groups }: Declaration): string[] =>
  groups.flatMap(({ reach }) => (reach?.by === "internet" ? reach.smoke.map(({ path }) => path) : []));
