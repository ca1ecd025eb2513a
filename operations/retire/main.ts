import { connect } from "../../providers/fly/api/connection.ts";
import { findLiveApp } from "../adopt/live-app.ts";
import { EXIT } from "../deploy/exit-codes.ts";
import { expectAtHand } from "../doctor/ready.ts";
import { repositoryFound } from "../doctor/tokens.ts";
import { clientFromEnvironment } from "../github/job.ts";
import { openProject, WORKSPACE_VARIABLE } from "../workspace/open.ts";
import { Stack } from "../workspace/stack.ts";
import { retireAtRender } from "./at-render/main.ts";
import { confirmed } from "./confirmed.ts";
import { endText } from "./ending.ts";
import { evidenceOf, fileFor, heldOf, keep } from "./evidence.ts";
import { neededSecret, perhapsOfApp, readSecrets, removeSecrets, secretsOfApp } from "./github-secrets.ts";
import { type Holdings, readHoldings } from "./holdings.ts";
import { markedUntil } from "./mark.ts";
import { objectionsTo, refusal } from "./objections.ts";
import type { RetireOptions } from "./options.ts";
import { declaredApps } from "./owners.ts";
import { removeApp } from "./remove.ts";
import { holdingsText } from "./report.ts";

/**
 * `hotdash retire`: shows everything that an app on Fly is, asks for its name, takes a last snapshot of each volume and removes it,
 * with its secrets on GitHub; with an owner an app in a workspace of Render. What a stack declares, or somebody may be using, is refused.
 * @returns 25 when nobody said its name: then nothing was touched
 */
export async function retire(given: RetireOptions): Promise<number> {
  const { app, although } = given;
  const project = await openProject();
  const platform = given.simulated || process.env[WORKSPACE_VARIABLE] ? "simulated" : "live";
  const { owner } = given;
  await expectAtHand("retire", {
    stack: new Stack(project, "-"),
    needed: {
      platform,
      ...(owner === undefined ? { fly: { org: undefined } } : { render: { ownerId: owner } }),
    },
    ...{ needs: ["platforms"], also: given.github ? [repositoryFound(project.env)] : [] },
  });
  const client = given.github ? clientFromEnvironment(project.env) : undefined;
  const needed = given.secret.flatMap((name) => {
    const why = neededSecret(name);
    return why === undefined ? [] : [`--secret ${name}\n   cannot go: ${why}`];
  });
  if (needed.length > 0) throw new Error(needed.join("\n"));
  if (owner !== undefined) return retireAtRender({ ...given, owner }, { project, platform, client });
  const fly = connect({ platform }, project.env);
  const owners = (await declaredApps(project)).get(app) ?? [];
  const live = await findLiveApp(fly, app);
  const holdings = live && (await readHoldings(fly, live));
  const all = client ? await readSecrets(client) : undefined;
  const going = all && secretsOfApp(all, app, given.secret);
  if (!holdings && (going ?? []).length === 0)
    throw new Error(
      `Fly has no app "${app}"${client ? ", and GitHub no secret of it" : ""}. \`fly apps list\` prints those that your token reaches`,
    );

  if (live && holdings) {
    const perhaps = all && going ? perhapsOfApp(all, holdings.secrets, going) : [];
    console.log(holdingsText(live, holdings, going && { going, perhaps }));
    const refused = refusal(app, objectionsTo(holdings, owners), although);
    if (refused !== undefined) throw new Error(refused);
  }

  if (holdings && !given.withSnapshots && isShell(holdings, fly.clock.now())) {
    console.log(`${app} is empty and stays for its snapshots; --with-snapshots takes it away now`);
    return EXIT.done;
  }

  if (!(await confirmed(given))) {
    console.log(`${app} stays as it is: its name was not given. Nothing was touched.`);
    return EXIT.declined;
  }

  const now = fly.clock.now();
  const file = given.evidence ?? fileFor(app, project);
  const evidence = evidenceOf(app, holdings && heldOf(holdings), going, { although, now });
  await keep(file, evidence);
  // Before the app: a second run finds them by the app's name alone, but may no longer find the app.
  if (client) await removeSecrets(client, going ?? [], console.log);
  const removed =
    holdings &&
    (await removeApp(
      fly,
      holdings,
      { days: Number(given.keep), withSnapshots: given.withSnapshots },
      console.log,
    ));
  await keep(file, {
    ...evidence,
    ...(removed ? { removed } : {}),
    ended: new Date(fly.clock.now()).toISOString(),
  });
  console.log(endText(app, removed, file));
  return EXIT.done;
}

/** Whether it was retired already and only waits for its snapshots to end, at `now`. */
const isShell = ({ machines, volumes, addresses, certificates, secrets }: Holdings, now: number): boolean =>
  [machines, addresses, certificates, volumes.filter(({ going }) => !going)].every(
    (all) => all.length === 0,
  ) && (markedUntil(secrets) ?? 0) >= now;
