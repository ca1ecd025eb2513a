import { listApps } from "../../providers/fly/api/apps.ts";
import { connect } from "../../providers/fly/api/connection.ts";
import { otherName, retiredApp, unclearApp } from "../../settings/rules/app-names.ts";
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
  env: NodeJS.ProcessEnv;
}

/** Apps that the team has given up, or may have, or that have the stack's other name, and that exist: one list of the organisation's apps, two of each found. */
export async function retiredAppsGate({ mode, ...asked }: RetiredAsked): Promise<Verdict> {
  return judgeApps(await otherApps(asked), mode, asked);
}

/** The same apps with what they hold. */
export async function otherApps({
  platform,
  org,
  own,
  environmentClass,
  env,
}: Omit<RetiredAsked, "mode">): Promise<Held[]> {
  const fly = connect({ platform }, env);
  const found = (await listApps(fly, org)).filter(
    (app) =>
      app !== own &&
      (retiredApp(app) ?? unclearApp(app) ?? otherName(app, own, environmentClass)) !== undefined,
  );
  return Promise.all(found.map((app) => lookInto(fly, app)));
}

/** Which of these apps are retired, or a Postgres by their name. One that nobody knows whether it is retired stops nothing. */
export function judgeApps(apps: readonly Held[], mode: "refuse" | "report", own: Own = { own: "" }): Verdict {
  const refused = apps.filter(({ app }) => retiredApp(app) !== undefined && mode === "refuse");
  return {
    findings: refused.map((held) => ({
      property: `app ${held.app}`,
      problem: `still exists: it ${retiredApp(held.app)}, and holds ${heldText(held)}`,
      fix: `${wayOut(held)}; or, for as long as it stays: deploy.retiredApps: report`,
    })),
    notes: apps.filter((held) => !refused.includes(held)).map((held) => describeOther(held, own)),
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
  return `the app ${held.app} exists: it ${retiredApp(held.app) ?? unclearApp(held.app)}, and holds ${heldText(held)}; ${wayOut(held)}`;
}
