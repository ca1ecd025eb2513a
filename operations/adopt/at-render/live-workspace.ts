import { type BlueprintAnswer, listBlueprints } from "../../../providers/render/api/blueprints.ts";
import type { Render } from "../../../providers/render/api/connection.ts";
import { type DomainAnswer, listCustomDomains } from "../../../providers/render/api/custom-domains.ts";
import { type EnvGroupAnswer, getEnvGroup, listEnvGroups } from "../../../providers/render/api/env-groups.ts";
import { listEnvVars, listSecretFiles } from "../../../providers/render/api/env-vars.ts";
import { listKeyValues, type WholeKeyValue } from "../../../providers/render/api/key-values.ts";
import {
  listServices,
  mustSeeOwner,
  type ServiceAnswer,
  type WholeService,
} from "../../../providers/render/api/services.ts";

/** A service with what Render answers about it elsewhere. */
export interface LiveService extends WholeService {
  /** Its variables in clear, its own and those of linked groups; any of them may be secret. */
  env: Record<string, string>;
  /** Its own among them. */
  own: Record<string, string>;
  /** Names of its secret files. */
  files: string[];
  domains: DomainAnswer[];
}

/**
 * A workspace of Render as it is, seen from one web service: in Render's own words and with every field that its answers
 * have, whatever a system of this program may make of it. Variables are in clear.
 */
export interface LiveWorkspace {
  ownerId: string;
  /** Name of the web service, which the names of the services that go with it begin with. */
  app: string;
  web: LiveService;
  /** Services whose name is the dashboard's with something behind it. */
  parts: LiveService[];
  /** All other services, by name and type. */
  others: { name: string; type: string }[];
  keyValues: WholeKeyValue[];
  /** Groups that are linked to one of the services. */
  groups: EnvGroupAnswer[];
  /** Blueprints that one of the services, groups or Key Values is made of. @default none */
  blueprints?: BlueprintAnswer[];
}

/**
 * Looks at a workspace. Only reads: four lists, one request for each env group and Blueprint, two for each service of the dashboard
 * and one for its domains.
 * @throws when the key does not reach the workspace, or it has no such web service
 */
export async function readWorkspace(render: Render, ownerId: string, app: string): Promise<LiveWorkspace> {
  await mustSeeOwner(render, ownerId);
  const [{ services, strangers }, keyValues, groupIds, blueprints] = await Promise.all([
    listServices(render, ownerId),
    listKeyValues(render, ownerId),
    listEnvGroups(render, ownerId),
    listBlueprints(render, ownerId),
  ]);
  const web = services.filter(({ service: { name, type } }) => name === app && type === "web_service");
  const [found, ...twins] = web;
  const plain = (all: readonly WholeService[]) => all.map(({ service }) => service);
  if (!found || twins.length > 0) throw new Error(twoOrNone(ownerId, app, plain(services), plain(web)));
  const groups = (await Promise.all(groupIds.map((id) => getEnvGroup(render, id)))).flatMap(
    (group) => group ?? [],
  );
  const isPart = ({ service: { name } }: WholeService) => name.startsWith(`${app}-`);
  const own = await Promise.all(
    [found, ...services.filter(isPart)].map((service) => readService(render, service, groups)),
  );
  const [first, ...parts] = own as [LiveService, ...LiveService[]];
  const ids = own.map(({ service }) => service.id);
  const linked = groups.filter((group) => group.services.some((id) => ids.includes(id)));
  const held = [...ids, ...linked.map(({ id }) => id), ...keyValues.map(({ id }) => id)];
  return {
    ...{ ownerId, app, web: first, parts, keyValues, groups: linked },
    blueprints: blueprints.filter(({ resources }) => resources.some(({ id }) => held.includes(id))),
    others: [...plain(services).filter((one) => !ids.includes(one.id)), ...strangers].map(
      ({ name, type }) => ({
        name,
        type,
      }),
    ),
  };
}

async function readService(
  render: Render,
  { service, whole }: WholeService,
  groups: readonly EnvGroupAnswer[],
): Promise<LiveService> {
  const [own, files, domains] = await Promise.all([
    listEnvVars(render, service.id),
    listSecretFiles(render, service.id),
    service.type === "web_service" ? listCustomDomains(render, service.id) : [],
  ]);
  const linked = groups.filter((group) => group.services.includes(service.id));
  // Render's documentation: a service's own variable wins over a group's.
  const env = Object.assign({}, ...linked.map(({ envVars }) => envVars), own) as Record<string, string>;
  return { service, whole, env, own, files: Object.keys(files).sort(), domains };
}

function twoOrNone(
  ownerId: string,
  app: string,
  services: readonly ServiceAnswer[],
  found: readonly ServiceAnswer[],
): string {
  if (found.length > 1)
    return `The workspace ${ownerId} has ${found.length} web services named "${app}": ${found.map(({ id }) => id).join(", ")}. Rename or delete all but one`;
  const names = services.filter(({ type }) => type === "web_service").map(({ name }) => name);
  return `The workspace ${ownerId} has no web service "${app}". It has: ${names.sort().join(", ") || "none"}. A new one needs no adoption: declare it and run npm run up`;
}
