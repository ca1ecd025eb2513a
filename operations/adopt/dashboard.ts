import { typeOf } from "../../providers/fly/api/addresses.ts";
import { slotNames } from "../../providers/fly/process-group/slots.ts";
import { withoutVersion } from "../../settings/rules/image-reference.ts";
import { DOMAINS } from "../../settings/schema/dashboard.ts";
import type { StackName } from "../../settings/stack-name.ts";
import { namesOf, proposedEntries } from "./as-is.ts";
import { chromaSettings } from "./chroma.ts";
import { declaredMachines } from "./declared.ts";
import type { AppDescription } from "./description.ts";
import { environmentPlan } from "./environment.ts";
import { firstUpdate } from "./first-update.ts";
import { fitDashboard, wrongWithLeave } from "./fit.ts";
import type { Group } from "./groups.ts";
import { webSettings } from "./web.ts";
import type { TakenGroup, Writer } from "./writer.ts";

/** Writes the settings of the dashboard: its public group is `web`, a private one with a volume is `chroma`. */
export const dashboardWriter: Writer = {
  write(app, name, platform) {
    const { groups, passing } = app;
    const web = webGroup(groups);
    const fromWeb = web
      ? webSettings(web)
      : { settings: {}, cannot: ["no machine with a public service: web is made anew"], told: [] };
    const chroma = chromaSettings(web, groups, app.volumes);
    const env = (web?.raw.env ?? {}) as Record<string, string>;
    const environment = environmentPlan(name, env, app.secrets, fromWeb.settings.port);
    const domain = domainOf(app.certificates, name) ?? `${app.name}.fly.dev`;
    const asIs = web !== undefined;
    const fitted = fitDashboard(name, {
      app: app.name,
      adopt: asIs ? "as-is" : true,
      domain,
      ...(asIs ? ofItsImage(web) : {}),
      web: { ...fromWeb.settings, ...(asIs ? { names: namesOf(web, "web") } : {}) },
      chroma: chroma.settings,
    });
    keepDefaultChecks(fitted.settings.web, web);
    const told = {
      platform,
      fly: { org: app.org, primaryRegion: primaryRegion(web) },
      dashboard: fitted.settings,
      ...environment.sections,
      variables: environment.variables,
      flags: environment.flags,
    };
    const entries = proposedEntries(name, told, new Date().toISOString().slice(0, 10));
    const sections = { ...told, ...(entries.length > 0 ? { exemptions: entries } : {}) };
    const taken = [
      ...(web ? [{ name: "web", live: web, told: fromWeb.told }] : []),
      ...(chroma.group ? [{ name: "chroma", live: chroma.group, told: chroma.told }] : []),
    ];
    const kept = taken.map(({ live }) => live);
    const declared = declaredMachines(name, told, imageOf(web));
    return {
      sections,
      stillWrong: [...wrongWithLeave(name, sections, entries), ...declared.refused],
      secretCommands: environment.secretCommands,
      missing: environment.missing,
      cannot: [
        ...fitted.cannot,
        ...fromWeb.cannot.map((text) => `web: ${text}`),
        ...chroma.cannot,
        ...kept.flatMap(differences),
        ...groups
          .filter((group) => !kept.includes(group))
          .map(
            ({ name: group, machines }) =>
              `the process group ${group} (${machines.length} machines): this program declares web and chroma; it stays untouched`,
          ),
        ...passing.map(
          (machine) =>
            `the machine ${machine.name} (${machine.id}): made by Fly's own tool for a moment; it stays untouched`,
        ),
        ...unreadable(kept),
        ...addressProblems(app),
        ...app.certificates
          .filter((hostname) => hostname !== domain)
          .map(
            (hostname) => `the certificate of ${hostname}: the dashboard has one domain; it stays untouched`,
          ),
        ...(app.network && app.network !== "default"
          ? [
              `the isolated network "${app.network}": the dashboard's app is in the shared one, and an app cannot be moved; \`up\` refuses it`,
            ]
          : []),
        ...environment.cannot,
      ],
      notes: [...environment.notes, ...keptMarks(taken, asIs)],
      steps: steps(name, imageOf(web)),
      asIs,
      firstUpdate: firstUpdate(app, declared, domain),
      groups: taken.map((group) => ({ ...group, declared: declared.machines[group.name] })),
    };
  },
};

/** The group with a public service; of several the one that is named like it. */
function webGroup(groups: readonly Group[]): Group | undefined {
  const open = groups.filter(({ services }) => services.some(({ ports }) => ports.length > 0));
  return open.find(({ name }) => name === "web") ?? open.find(({ name }) => name === "app") ?? open[0];
}

function domainOf(certificates: readonly string[], { environmentClass }: StackName): string | undefined {
  const ours = environmentClass === "preview" ? undefined : DOMAINS[environmentClass];
  return (
    certificates.find((hostname) => hostname === ours) ??
    certificates.find((hostname) => !hostname.startsWith("*."))
  );
}

function primaryRegion(web: Group | undefined): string {
  const [most] = Object.entries(web?.regions ?? {}).sort(
    ([a, one], [b, other]) => other - one || a.localeCompare(b),
  );
  return most?.[0] ?? "dfw";
}

function differences({ name, differing }: Group): string[] {
  return Object.entries(differing).map(
    ([machine, paths]) =>
      `the machine ${machine} of ${name} differs from the first at ${paths.join(", ")}: all machines of a group are alike here`,
  );
}

function unreadable(groups: readonly Group[]): string[] {
  return groups.flatMap(({ machines }) =>
    machines
      .filter(({ config }) => !config)
      .map(
        ({ name, host_status }) =>
          `the config of ${name}: its host does not answer (${host_status ?? "unknown"}); run this again later`,
      ),
  );
}

/** The dashboard has one shared IPv4 and one IPv6 address; the first of each kind is taken over. */
function addressProblems({ addresses }: AppDescription): string[] {
  const taken = new Set<string>();
  return addresses.flatMap((address) => {
    const type = typeOf(address);
    const own = (type === "shared_v4" || type === "v6") && !(address.region && address.region !== "global");
    if (own && !taken.has(type)) {
      taken.add(type);
      return [];
    }
    return [
      `the address ${address.ip} (${type}): the dashboard has one shared_v4 and one global v6; it stays untouched`,
    ];
  });
}

/** Machines in slots are updated in place, and updates leave the metadata of others alone. */
function keptMarks(taken: readonly Named[], named: boolean): string[] {
  const marked = taken.flatMap(({ name, live }) => {
    const slots = slotNames(name, live.regions);
    return live.machines.filter(
      (machine) => (named || slots.includes(machine.name)) && metadataOf(machine).fly_platform_version,
    );
  });
  if (marked.length === 0) return [];
  const names = marked.map((machine) => machine.name).join(", ");
  return [
    `${names}: keep the mark of Fly's own tool (metadata fly_platform_version), so that \`fly deploy\` and \`fly scale\` would still change them: run neither on this app any more`,
  ];
}

const metadataOf = ({ config }: Group["machines"][number]) =>
  (config?.metadata ?? {}) as Record<string, string | undefined>;

type Named = Pick<TakenGroup, "name" | "live">;

/** What to do, in order. Nothing that runs or holds data goes: the first update leaves it, and releases reach it in place. */
function steps({ stack }: StackName, image: string | undefined) {
  const up = `HOTDASH_IMAGE=${image ?? "<repository>@sha256:<digest>"} npm run`;
  return [
    `put the settings above into Pulumi.${stack}.yaml, name who answers for each entry of exemptions, and set the secrets`,
    `look at what would happen, which is nothing at Fly: ${up} preview -- ${stack}`,
    `take over, without a request that writes to the app: ${up} up -- ${stack}`,
    "from there to what is planned, step by step: docs/runbooks/from-as-is-to-planned.md",
  ];
}

/** Checks of which none fits are no leave to have none: those of the settings come instead. */
function keepDefaultChecks(settings: unknown, live: Group | undefined) {
  const web = settings as { checks?: unknown[] };
  const had = live?.services.some(({ checks = [] }) => checks.length > 0) ?? false;
  if (had && web.checks?.length === 0) delete web.checks;
}

/** What follows from the image that runs: where its like are pushed, what it answers, and that it migrates by itself or nobody does. */
function ofItsImage(web: Group) {
  const image = imageOf(web);
  const repository = image && withoutVersion(image);
  const paths = web.services.flatMap(({ checks = [] }) => checks.flatMap(({ path }) => path ?? []));
  return {
    ...(repository ? { imageRepository: repository } : {}),
    smoke: [{ path: String(paths[0] ?? "/") }],
    migrations: "none",
  };
}

/** The image that web runs, by its digest; a tag beside it is kept, so that it is the same text. */
function imageOf(web: Group | undefined): string | undefined {
  const machine = web?.machines.find(({ config }) => config);
  const text = String(machine?.config?.image ?? "");
  if (text.includes("@sha256:")) return text;
  const digest = machine?.image_ref?.digest;
  const repository = withoutVersion(text);
  return repository && digest ? `${repository}@${digest}` : undefined;
}
