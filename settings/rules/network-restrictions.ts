import { type Cidr, covers, isEverybody, isInternal, isWorldwide, readCidr } from "./cidr.ts";

/** Who needs the database. */
export interface Needing {
  name: string;
  /** Families of addresses by which its connections go; empty where any will do. */
  families: readonly (4 | 6)[];
}

/** What is wrong with a restriction, with the setting below it that puts it right. */
export interface RestrictionProblem {
  path: PropertyKey[];
  value: string;
  problem: string;
  allowed: string;
  /** What to set there; undefined where it must go. */
  good?: string;
}

/** What the rule looks at. */
export interface Restriction {
  cidrs: readonly string[];
  egress: Readonly<Record<string, readonly string[]>>;
  needing: readonly Needing[];
  production: boolean;
}

const RANGE = "an address or a range of the internet, such as 203.0.113.7/32 or 2001:db8::/32";

/**
 * Judges who would be cut off: everybody who needs the database says where it comes from, in the families of addresses that its
 * connections go by, and every such address is allowed. Nobody knows that of a workload that says nothing, so that it is
 * refused; where everybody of a family is allowed, nobody of it is cut off.
 */
export function judgeRestriction({ cidrs, egress, needing, production }: Restriction): RestrictionProblem[] {
  const allowed = readAll(cidrs, ["cidrs"]);
  const open = allowed.good.flatMap(({ cidr, path }) =>
    production && isWorldwide(cidr)
      ? [
          {
            path,
            value: cidr.text,
            problem: `lets everybody in, in production${isEverybody(cidr) ? "" : ": no network is as wide"}`,
            allowed: "the ranges of those who need the database",
          },
        ]
      : [],
  );
  const given = Object.entries(egress).map(([name, list]) => ({ name, ...readAll(list, ["egress", name]) }));
  const problems = [...allowed.problems, ...open, ...given.flatMap(({ problems }) => problems)];
  const strangers = given
    .filter(({ name }) => !needing.some((one) => one.name === name))
    .map(({ name }) => ({
      ...{
        path: ["egress", name],
        value: name,
        problem: "is no workload of the stack that needs the database",
      },
      allowed: `one of ${needing.map((one) => one.name).join(", ")}`,
    }));
  // Who is cut off by a list that is partly unreadable cannot be said.
  if (allowed.problems.length > 0) return [...problems, ...strangers];
  const within = (cidr: Cidr) => allowed.good.some((one) => covers(one.cidr, cidr));
  const everybody = (family: 4 | 6) =>
    allowed.good.some(({ cidr }) => cidr.family === family && isEverybody(cidr));
  const missing = needing.flatMap((need) => unsaid(need, given, everybody));
  let next = cidrs.length;
  const cutOff = given.flatMap(({ name, good }) =>
    good
      .filter(({ cidr }) => !within(cidr))
      .map(({ cidr }) => ({
        ...{ path: ["cidrs", next++], value: "(not in the list)", good: cidr.text },
        problem: `the list cuts off ${name}, which comes from ${cidr.text}`,
        allowed: "a list with every address of egress in it",
      })),
  );
  return [...problems, ...strangers, ...missing, ...cutOff];
}

/** A workload of which nobody says where it comes from, in one of the families that it needs. */
function unsaid(
  { name, families }: Needing,
  given: readonly { name: string; good: readonly { cidr: Cidr }[] }[],
  everybody: (family: 4 | 6) => boolean,
): RestrictionProblem[] {
  const own = given.find((one) => one.name === name)?.good.map(({ cidr }) => cidr.family) ?? [];
  const path = ["egress", name, own.length];
  const allowed = `the addresses from which ${name} reaches the database`;
  if (families.length === 0) {
    if (own.length > 0 || (everybody(4) && everybody(6))) return [];
    const problem = `${name} needs the database, and nobody says from which addresses: it may be cut off`;
    return [{ path, value: "(not set)", problem, allowed, good: "<address>" }];
  }
  return families
    .filter((family) => !own.includes(family) && !everybody(family))
    .map((family) => ({
      ...{ path, value: "(not set)", allowed, good: `<IPv${family} address>` },
      problem: `${name} connects by IPv${family}, and nobody says from which addresses: it may be cut off`,
    }));
}

function readAll(list: readonly string[], path: readonly string[]) {
  const problems: RestrictionProblem[] = [];
  const good: { cidr: Cidr; path: PropertyKey[] }[] = [];
  for (const [index, text] of list.entries()) {
    const cidr = readCidr(text);
    const at = [...path, index];
    if ("problem" in cidr) problems.push({ path: at, value: text, problem: cidr.problem, allowed: RANGE });
    else if (isInternal(cidr))
      problems.push({
        path: at,
        value: text,
        problem: "is inside of a network: nothing comes to Supabase from there",
        allowed: RANGE,
      });
    else good.push({ cidr, path: at });
  }
  return { problems, good };
}
