import { listApps } from "../../providers/fly/api/apps.ts";
import { connect } from "../../providers/fly/api/connection.ts";
import { retiredApp, unclearApp } from "../../settings/rules/app-names.ts";
import type { Verdict } from "./gate.ts";
import { type Held, heldText, lookInto, wayOut } from "./held.ts";

/** What the gate about retired apps looks at. */
export interface RetiredAsked {
  platform: "simulated" | "live";
  /** Slug of the Fly organisation. */
  org: string;
  /** The stack's own app, which is none of them. */
  own: string;
  /** Whether they stop a release, or are only told of. */
  mode: "refuse" | "report";
  env: NodeJS.ProcessEnv;
}

/** Apps that the team has given up, or may have, and that still exist: one list of the organisation's apps, two of each found. */
export async function retiredAppsGate({ mode, ...asked }: RetiredAsked): Promise<Verdict> {
  return judgeApps(await otherApps(asked), mode);
}

/** The same apps with what they hold. */
export async function otherApps({ platform, org, own, env }: Omit<RetiredAsked, "mode">): Promise<Held[]> {
  const fly = connect({ platform }, env);
  const found = (await listApps(fly, org)).filter(
    (app) => app !== own && (retiredApp(app) ?? unclearApp(app)) !== undefined,
  );
  return Promise.all(found.map((app) => lookInto(fly, app)));
}

/** Which of these apps are retired, or a Postgres by their name. One that nobody knows whether it is retired stops nothing. */
export function judgeApps(apps: readonly Held[], mode: "refuse" | "report"): Verdict {
  const refused = apps.filter(({ app }) => retiredApp(app) !== undefined && mode === "refuse");
  return {
    findings: refused.map((held) => ({
      property: `app ${held.app}`,
      problem: `still exists: it ${retiredApp(held.app)}, and holds ${heldText(held)}`,
      fix: `${wayOut(held)}; or, for as long as it stays: deploy.retiredApps: report`,
    })),
    notes: apps.filter((held) => !refused.includes(held)).map(describeOther),
  };
}

/** An app that is not the stack's, in one line with its way out. */
export const describeOther = (held: Held): string =>
  `the app ${held.app} exists: it ${retiredApp(held.app) ?? unclearApp(held.app)}, and holds ${heldText(held)}; ${wayOut(held)}`;
