import { connect } from "../../../providers/render/api/connection.ts";
import { EXIT } from "../../deploy/exit-codes.ts";
import type { GithubClient } from "../../github/client.ts";
import type { Project } from "../../workspace/project.ts";
import { confirmed } from "../confirmed.ts";
import { evidenceOf, fileFor, keep } from "../evidence.ts";
import { perhapsOfApp, readSecrets, removeSecrets, secretsOfApp } from "../github-secrets.ts";
import { refusal } from "../objections.ts";
import type { RetireOptions } from "../options.ts";
import { declaredApps } from "../owners.ts";
import { costOf, type HoldingsAtRender, readHoldings } from "./holdings.ts";
import { objectionsAtRender } from "./objections.ts";
import { removeAtRender } from "./remove.ts";
import { holdingsText } from "./report.ts";

/**
 * `hotdash retire --owner`: the same for an app at Render: its services with their disks, its Key Value, and the env groups that only
 * it uses. A run that was interrupted is gone on with by the same command.
 */
export async function retireAtRender(
  given: RetireOptions & { owner: string },
  {
    project,
    platform,
    client,
  }: { project: Project; platform: "simulated" | "live"; client?: GithubClient | undefined },
): Promise<number> {
  const { app, owner, although } = given;
  const render = connect({ platform }, project.env);
  const declared = await declaredApps(project);
  const holdings = await readHoldings(render, owner, app, [...declared.keys()]);
  const all = client ? await readSecrets(client) : undefined;
  const going = all && secretsOfApp(all, app, given.secret);
  const found = isThere(holdings);
  if (!found && (going ?? []).length === 0)
    throw new Error(
      `The workspace ${owner} has no "${app}"${client ? ", and GitHub no secret of it" : ""}. Its services are listed at https://dashboard.render.com`,
    );
  if (found) {
    const names = holdings.services.flatMap(({ variables }) => variables);
    const perhaps = all && going ? perhapsOfApp(all, names, going) : [];
    console.log(holdingsText(holdings, going && { going, perhaps }));
    const refused = refusal(app, objectionsAtRender(holdings, declared.get(app) ?? []), although, [
      "--owner",
      owner,
    ]);
    if (refused !== undefined) throw new Error(refused);
  }
  if (!(await confirmed(given))) {
    console.log(`${app} stays as it is: its name was not given. Nothing was touched.`);
    return EXIT.declined;
  }

  const file = given.evidence ?? fileFor(app, project);
  const evidence = evidenceOf(app, found ? heldOf(holdings) : undefined, going, {
    ...{ although, now: render.clock.now() },
  });
  await keep(file, evidence);
  if (client) await removeSecrets(client, going ?? [], console.log);
  const removed = await removeAtRender(render, holdings, console.log);
  await keep(file, { ...evidence, removed, ended: new Date(render.clock.now()).toISOString() });
  console.log(`What it was is kept in ${file}.`);
  return EXIT.done;
}

const isThere = ({ services, keyValues, groups }: HoldingsAtRender): boolean =>
  services.length + keyValues.length + groups.length > 0;

/** For the evidence: what it was, in names and sizes. */
function heldOf(holdings: HoldingsAtRender): object {
  const { ownerId, services, keyValues, groups } = holdings;
  return {
    ...{ ownerId, keyValues, groups },
    services: services.map(({ service, deploy, variables, files, domains }) => ({
      ...{ id: service.id, name: service.name, type: service.type, image: service.imagePath },
      ...{ details: service.serviceDetails, lastDeploy: deploy, variables, files, domains },
    })),
    cost: costOf(holdings).text,
  };
}
