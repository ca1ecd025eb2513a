import type { Render } from "../../../providers/render/api/connection.ts";
import { listCustomDomains } from "../../../providers/render/api/custom-domains.ts";
import { type Deploy, listDeploys } from "../../../providers/render/api/deploys.ts";
import { type EnvGroupAnswer, getEnvGroup, listEnvGroups } from "../../../providers/render/api/env-groups.ts";
import { listEnvVars, listSecretFiles } from "../../../providers/render/api/env-vars.ts";
import { type KeyValueAnswer, listKeyValues } from "../../../providers/render/api/key-values.ts";
import { listServices, mustSeeOwner, type ServiceAnswer } from "../../../providers/render/api/services.ts";
import { type CostLine, dollars, totalOf } from "../../../settings/cost/line.ts";
import { diskCost, instanceCost, keyValueCost } from "../../../settings/cost/resources.ts";

/** A service that goes, with names of what it holds. */
export interface HeldService {
  service: ServiceAnswer;
  /** Its newest deploy. */
  deploy: Deploy | undefined;
  /** Names of its own variables and secret files. */
  variables: string[];
  files: string[];
  domains: string[];
}

/** Everything that an app is at Render. Values of its variables are nowhere in it. */
export interface HoldingsAtRender {
  app: string;
  ownerId: string;
  services: HeldService[];
  keyValues: Pick<KeyValueAnswer, "id" | "name" | "plan" | "status">[];
  /** Groups that only these services are linked to, or that have the app's name and no link: values left out. */
  groups: { id: string; name: string; variables: string[] }[];
  /** What has a name that begins alike, and stays: it is another app, or another app's. */
  stays: string[];
}

/**
 * Looks at an app: the service of this name, and those whose name begins with it, but for other apps and their parts. Only reads:
 * three lists, one request for each env group, three or four for each service.
 * @param declared names of apps that stack files declare
 * @throws when the key does not reach the workspace
 */
export async function readHoldings(
  render: Render,
  ownerId: string,
  app: string,
  declared: readonly string[],
): Promise<HoldingsAtRender> {
  await mustSeeOwner(render, ownerId);
  const [{ services, strangers }, keyValues, groupIds] = await Promise.all([
    listServices(render, ownerId),
    listKeyValues(render, ownerId),
    listEnvGroups(render, ownerId),
  ]);
  const plain = services.map(({ service }) => service);
  const isOwn = ownedBy(app, [
    ...declared,
    // A part of an app answers nobody outside: a web service whose name begins alike is an app of its own.
    ...plain.filter(({ type, name }) => type === "web_service" && name !== app).map(({ name }) => name),
  ]);
  const own = plain.filter(({ name }) => isOwn(name));
  const ids = own.map(({ id }) => id);
  const groups = (await Promise.all(groupIds.map((id) => getEnvGroup(render, id)))).flatMap(
    (one) => one ?? [],
  );
  const begins = [...plain.filter(({ id }) => !ids.includes(id)), ...strangers, ...keyValues];
  return {
    ...{ app, ownerId },
    services: await Promise.all(own.map((service) => readService(render, service))),
    keyValues: keyValues
      .filter(({ name }) => isOwn(name))
      .map(({ id, name, plan, status }) => ({ id, name, plan, status })),
    groups: groups
      .filter((group) => goesWith(group, ids, isOwn))
      .map(({ id, name, envVars }) => ({ id, name, variables: Object.keys(envVars).sort() })),
    stays: begins
      .filter(({ name }) => name.startsWith(`${app}-`) && !isOwn(name))
      .map(({ name }) => name)
      .sort(),
  };
}

/** Whether a name is the app's: its own, or one that begins with it and with no other app's longer name. */
export function ownedBy(app: string, others: readonly string[]): (name: string) => boolean {
  const longer = others.filter((other) => other.startsWith(`${app}-`));
  return (name) =>
    name === app ||
    (name.startsWith(`${app}-`) && !longer.some((other) => name === other || name.startsWith(`${other}-`)));
}

/** A group whose links went in an interrupted run is known by its name alone. */
const goesWith = (
  { name, services }: EnvGroupAnswer,
  ids: readonly string[],
  isOwn: (name: string) => boolean,
): boolean => (services.length === 0 ? isOwn(name) : services.every((id) => ids.includes(id)));

async function readService(render: Render, service: ServiceAnswer): Promise<HeldService> {
  const { id, type } = service;
  const [[deploy], variables, files, domains] = await Promise.all([
    listDeploys(render, id, 1),
    listEnvVars(render, id),
    listSecretFiles(render, id),
    type === "web_service" ? listCustomDomains(render, id) : [],
  ]);
  return {
    ...{ service, deploy, variables: Object.keys(variables).sort(), files: Object.keys(files).sort() },
    domains: domains.map(({ name }) => name),
  };
}

/** What it costs a month at list prices, if all of it ran. */
export function costOf({ services, keyValues }: Pick<HoldingsAtRender, "services" | "keyValues">): {
  lines: CostLine[];
  text: string;
} {
  const lines = [
    ...services.flatMap(({ service: { serviceDetails } }) => {
      const { plan, numInstances, autoscaling, disk } = serviceDetails;
      const most = autoscaling?.enabled ? autoscaling.max : (numInstances ?? 1);
      return [instanceCost(plan ?? "", most), ...(disk ? [diskCost(disk.sizeGB)] : [])];
    }),
    ...keyValues.map(({ plan }) => keyValueCost(plan)),
  ];
  return { lines, text: `${dollars(totalOf(lines))} a month` };
}
