import { CHATWOOT_PORT, CHATWOOT_STORAGE } from "../../../settings/chatwoot.ts";
import type { StackName } from "../../../settings/stack-name.ts";
import { namesOf } from "../as-is.ts";
import type { AppDescription } from "../description.ts";
import type { Group } from "../groups.ts";
import { firstOf, imageOf, mountOf } from "../own-app.ts";
import { commandOf } from "../systems/traces.ts";
import { type Fields, plainOf, storedAt, variablesOf } from "./variables.ts";

/** The groups of its app that the settings know; what else it runs is in neither. */
export interface ChatwootGroups {
  web: Group | undefined;
  worker: Group | undefined;
}

/** By what runs: its web processes are those that requests reach, its worker is Sidekiq, whatever the processes are called. */
export function chatwootGroups({ groups }: AppDescription): ChatwootGroups {
  const sidekiq = ({ name, raw }: Group) =>
    /\bsidekiq\b/.test(commandOf(raw) ?? "") || /^(worker|sidekiq)$/.test(name);
  const web = firstOf(groups.filter((group) => !sidekiq(group)));
  return { web, worker: groups.find((group) => group !== web && sidekiq(group)) };
}

/** The section `hotdash:chatwoot` that an app on Fly is, as far as the app tells it. */
export function chatwootSection(app: AppDescription, { environmentClass }: StackName): Fields {
  const { web, worker } = chatwootGroups(app);
  const env = plainOf(app);
  const service = web?.services[0];
  const check = service?.checks?.find(({ path }) => typeof path === "string");
  const rests = service?.autostop && service.autostop !== "off";
  const machines = web?.machines.length ?? 0;
  const names = { ...(web && namesOf(web, "web")), ...(worker && namesOf(worker, "worker")) };
  const image = imageOf(web ?? worker);
  const section = {
    ...{ host: "fly", app: app.name, adopt: "as-is" },
    ...(environmentClass === "preview" ? {} : { owner: environmentClass }),
    ...(Object.keys(names).length > 0 ? { names } : {}),
    ...(image ? { image } : {}),
    domain: domainOf(app, env),
    ...(check ? { health: check.path } : {}),
    ...(rests
      ? { awake: service.min_machines_running ?? 0 }
      : environmentClass === "production"
        ? {}
        : { awake: machines }),
    secretKey: "given",
    web: {
      ...partOf(web),
      ...numberIn(env, "WEB_CONCURRENCY", "processes"),
      ...numberIn(env, "RAILS_MAX_THREADS", "threads"),
    },
    worker: { ...partOf(worker), ...numberIn(env, "SIDEKIQ_CONCURRENCY", "threads") },
    ...(/^[1-9]\d*(ms|s|min|h)$/.test(env.POSTGRES_STATEMENT_TIMEOUT ?? "")
      ? { statementTimeout: env.POSTGRES_STATEMENT_TIMEOUT }
      : {}),
    ...storageOf(app, web, env),
  };
  const variables = variablesOf(app, section);
  return { ...section, ...(Object.keys(variables).length > 0 ? { variables } : {}) };
}

/** What of its app the settings have no words for, each with why. */
export function beyondChatwoot(app: AppDescription): string[] {
  const { web, worker } = chatwootGroups(app);
  const kept = [web, worker];
  const port = web?.services[0]?.internal_port;
  const domain = domainOf(app, plainOf(app));
  return [
    ...app.groups
      .filter((group) => !kept.includes(group))
      .map(({ name }) => `the process group ${name}: Chatwoot is web and worker here; it stays untouched`),
    ...(web ? [] : ["no process that requests reach: web is made anew"]),
    ...(worker ? [] : ["no process of Sidekiq: the worker is made anew, and takes the jobs that wait"]),
    ...(port !== undefined && port !== CHATWOOT_PORT
      ? [`web: the port ${port}: its server listens at ${CHATWOOT_PORT} here`]
      : []),
    ...app.groups.flatMap((group) => {
      const path = mountOf(group)?.path;
      return path === undefined || (group === web && path === CHATWOOT_STORAGE)
        ? []
        : [
            `the volume of ${group.name} at ${path}: attachments of web at ${CHATWOOT_STORAGE} are all that is kept on one`,
          ];
    }),
    ...app.certificates
      .filter((hostname) => hostname !== domain)
      .map((hostname) => `the certificate of ${hostname}: Chatwoot has one domain; it stays untouched`),
    ...(app.network && app.network !== "default"
      ? [`the isolated network "${app.network}": its app is in the shared one, and an app cannot be moved`]
      : []),
  ];
}

function partOf(group: Group | undefined): Fields {
  if (group === undefined) return {};
  return { regions: group.regions, ...(group.config.guest ? { guest: group.config.guest } : {}) };
}

/** Where widgets and mails lead: its certificate, what FRONTEND_URL says where anybody may read it, or Fly's own name. */
function domainOf({ certificates, name }: AppDescription, env: Readonly<Record<string, string>>): string {
  const own = certificates.filter((hostname) => !hostname.startsWith("*."));
  const told = URL.parse(env.FRONTEND_URL ?? "")?.hostname;
  return own.find((hostname) => hostname === told) ?? own[0] ?? told ?? `${name}.fly.dev`;
}

function numberIn(env: Readonly<Record<string, string>>, variable: string, setting: string): Fields {
  const value = env[variable] ?? "";
  return /^\d{1,3}$/.test(value) ? { [setting]: Number(value) } : {};
}

/** A volume of web at the folder of its attachments, or the bucket that plain variables name; else nothing is known. */
function storageOf(
  { volumes }: AppDescription,
  web: Group | undefined,
  env: Readonly<Record<string, string>>,
) {
  const mount = web && mountOf(web);
  const volume = volumes.find(({ id }) => id === mount?.volume);
  if (volume && mount?.path === CHATWOOT_STORAGE) {
    const { name, size_gb, snapshot_retention } = volume;
    return { storage: { volume: { name, size_gb, ...(snapshot_retention ? { snapshot_retention } : {}) } } };
  }
  const s3 = storedAt(env);
  return s3 ? { storage: { s3 } } : {};
}
