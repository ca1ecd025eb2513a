import { listApps } from "../../providers/fly/api/apps.ts";
import { connect } from "../../providers/fly/api/connection.ts";
import { LIVE_DATABASES, otherName, retiredApp, unclearApp } from "../../settings/rules/app-names.ts";
import type { EnvironmentClass } from "../../settings/stack-name.ts";
import type { Verdict } from "./gate.ts";
import { type Held, heldText, lookInto, wayOut } from "./held.ts";

/** What the gate about retired apps looks at. */
export interface RetiredAsked {
  platform: "simulated" | "live";
  /** Slug of the Fly organisation. */
  org: string;
  /** The stack's own app, which is none of them. */
  own: string;
  /** The stack's class; that of its app's name when it is not given. */
  environmentClass?: EnvironmentClass;
  /** Whether they stop a release, or are only told of. */
  mode: "refuse" | "report";
  /** Those that stay for a while. @default none */
  kept?: readonly Kept[];
  /** Milliseconds since the epoch. @default now */
  now?: number;
  env: NodeJS.ProcessEnv;
}

/** Leave for one app to stay: `deploy.keptApps`. `expires` is its last day, YYYY-MM-DD in UTC. */
export interface Kept {
  app: string;
  owner: string;
  reason: string;
  expires: string;
}

/**
 * Apps that the team has given up, or may have, or that have the stack's other name, and that exist: one list of the
 * organisation's apps, two of each found.
 */
export async function retiredAppsGate({ mode, kept, now, ...asked }: RetiredAsked): Promise<Verdict> {
  return judgeApps(await otherApps(asked), mode, { ...asked, kept, now });
}

/** The same apps with what they hold. */
export async function otherApps({
  platform,
  org,
  own,
  environmentClass,
  env,
}: Omit<RetiredAsked, "mode" | "kept" | "now">): Promise<Held[]> {
  const fly = connect({ platform }, env);
  const found = (await listApps(fly, org)).filter(
    (app) =>
      app !== own &&
      (retiredApp(app) ?? unclearApp(app) ?? otherName(app, own, environmentClass)) !== undefined,
  );
  return Promise.all(found.map((app) => lookInto(fly, app)));
}

/**
 * Which of these apps are retired, or a Postgres by their name. One that nobody knows whether it is retired stops nothing, nor
 * does one that documents call live, or that has leave; a leave whose day is over stops again.
 */
export function judgeApps(
  apps: readonly Held[],
  mode: "refuse" | "report",
  {
    kept = [],
    now = Date.now(),
    own = "",
    environmentClass,
  }: Partial<Own> & { kept?: readonly Kept[] | undefined; now?: number | undefined } = {},
): Verdict {
  const today = new Date(now).toISOString().slice(0, 10);
  const leaveOf = ({ app }: Held) => kept.find((one) => one.app === app.toLowerCase());
  const isOver = (held: Held) => (leaveOf(held)?.expires ?? today) < today;
  const refused = apps.filter(
    (held) =>
      mode === "refuse" &&
      retiredApp(held.app) !== undefined &&
      (isOver(held) || (leaveOf(held) === undefined && !LIVE_DATABASES.includes(held.app.toLowerCase()))),
  );
  return {
    findings: refused.map((held) => ({
      property: `app ${held.app}`,
      problem: `still exists${isOver(held) ? `, and its leave ended on ${leaveOf(held)?.expires}` : ""}: it ${retiredApp(held.app)}, and holds ${heldText(held)}`,
      fix: `${wayOut(held)}; or, for as long as it stays, an entry of deploy.keptApps: {app: ${held.app}, owner, reason, expires}`,
    })),
    notes: apps
      .filter((held) => !refused.includes(held))
      .map((held) => {
        const leave = leaveOf(held);
        const by = leave ? `; it stays until ${leave.expires} (${leave.owner}: ${leave.reason})` : "";
        return `${describeOther(held, { own, ...(environmentClass ? { environmentClass } : {}) })}${by}`;
      }),
  };
}

type Own = Pick<RetiredAsked, "own" | "environmentClass">;

/** An app that is not the stack's, in one line with its way out. */
export function describeOther(held: Held, { own, environmentClass }: Own = { own: "" }): string {
  const { app } = held;
  const twin = otherName(app, own, environmentClass);
  if (twin !== undefined)
    return (
      `the app ${app} exists beside ${own}: both are names of ${twin}, and it holds ${heldText(held)}. Which one is ours is dashboard.app; ` +
      `npm run adopt -- ${app} prints settings that take it over, with its own address`
    );
  return `the app ${held.app} exists: it ${retiredApp(held.app) ?? unclearApp(held.app)}${LIVE_DATABASES.includes(held.app.toLowerCase()) ? "; the team's documents call it live" : ""}, and holds ${heldText(held)}; ${wayOut(held)}`;
}
