import { connect } from "../../providers/fly/api/connection.ts";
import { connect as connectRender } from "../../providers/render/api/connection.ts";
import { clientFromEnvironment } from "../github/job.ts";
import { settleIssue } from "../github/one-issue.ts";
import { openStack } from "../workspace/open.ts";
import { declaredOnRender, liveOnRender } from "./at-render.ts";
import { declaredSurfaces } from "./declared.ts";
import { exposureIssue } from "./issue.ts";
import { liveSurface } from "./live.ts";
import { report } from "./report.ts";
import { judgeSurface } from "./surface.ts";

/**
 * `hotdash exposure`: every public address, port and certificate of the stack's apps and services, as they are on Fly and
 * Render now. Only reads, but for the one issue that `issue` keeps.
 * @returns 1 when one of them is not declared, a declared certificate is not there, or one ends soon
 */
export async function exposure({
  stack: name,
  issue,
  json,
}: {
  stack: string;
  issue: boolean;
  /** Whether all of it is printed as JSON, and nothing else. */
  json: boolean;
}): Promise<number> {
  const github = issue ? clientFromEnvironment() : undefined;
  const stack = await openStack(name, "exposure");
  const platform =
    (await stack.config(`${stack.project.name}:platform`)) === "simulated" ? "simulated" : "live";
  const { env } = stack.project;
  const state = await stack.state();
  const [onFly, onRender] = [declaredSurfaces(state), declaredOnRender(state)];
  const declared = [...onFly, ...onRender];
  if (declared.length === 0)
    throw new Error(`the stack ${stack.name} has no app yet: npm run up -- ${stack.name} makes it`);
  // A platform that the stack does not use needs no token.
  const live = [
    ...onFly.map(({ app }) => liveSurface(connect({ platform }, env), app)),
    ...(onRender.length > 0 ? [liveOnRender(connectRender({ platform }, env), onRender)] : []),
  ];
  const judged = judgeSurface((await Promise.all(live)).flat(), declared, new Date());
  console.log(json ? JSON.stringify(judged, null, 2) : report(judged));
  const wrong = judged.filter(({ problem }) => problem !== undefined);
  if (github) {
    const said = await settleIssue(github, exposureIssue(stack.name, wrong));
    if (said !== undefined) (json ? console.error : console.log)(said);
  }
  return wrong.length > 0 ? 1 : 0;
}
