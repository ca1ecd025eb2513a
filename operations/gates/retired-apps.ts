import { listApps } from "../../providers/fly/api/apps.ts";
import { connect } from "../../providers/fly/api/connection.ts";
import { retiredApp } from "../../settings/rules/app-names.ts";
import type { Verdict } from "./gate.ts";

/** What the gate about retired apps looks at. */
export interface RetiredAsked {
  platform: "simulated" | "live";
  /** Slug of the Fly organisation. */
  org: string;
  /** Whether they stop a release, or are only told of. */
  mode: "refuse" | "report";
  env: NodeJS.ProcessEnv;
}

/** Apps that the team has given up and that still exist: one list of the organisation's apps. */
export async function retiredAppsGate({ platform, org, mode, env }: RetiredAsked): Promise<Verdict> {
  return judgeApps(await listApps(connect({ platform }, env), org), mode);
}

/** Which of these apps are retired, or a Postgres by their name. */
export function judgeApps(apps: readonly string[], mode: "refuse" | "report"): Verdict {
  const found = apps.flatMap((app) => {
    const why = retiredApp(app);
    return why ? [{ app, why }] : [];
  });
  if (mode === "report")
    return { findings: [], notes: found.map(({ app, why }) => `the app ${app} still exists: it ${why}`) };
  const findings = found.map(({ app, why }) => ({
    property: `app ${app}`,
    problem: `still exists: it ${why}`,
    fix: `fly apps destroy ${app}, after looking what it holds; or deploy.retiredApps: report`,
  }));
  return { findings, notes: [] };
}
