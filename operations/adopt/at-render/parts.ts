import { looksSecret } from "../../../settings/rules/secret-shapes.ts";
import type { LiveService, LiveWorkspace } from "./live-workspace.ts";
import { rangeOf } from "./range.ts";

/** What the services beside web are in the settings. */
export interface Parts {
  /** The section `dashboard.chroma`. */
  chroma: Record<string, unknown>;
  /** What the section `render` says of them. */
  settings: Record<string, unknown>;
  cannot: string[];
}

/** Chroma's private service with its disk, workers and cron jobs; anything else stays as it is. */
export function partsOf({ app, parts, others, web }: LiveWorkspace): Parts {
  const cannot: string[] = [];
  const nameOf = ({ service }: LiveService) => service.name.slice(app.length + 1);
  const index = parts.find((one) => nameOf(one) === "chroma" && one.service.type === "private_service");
  const of = (type: string) => parts.filter((one) => one.service.type === type);
  const commandOf = (one: LiveService): string | undefined => {
    const command = one.service.serviceDetails.envSpecificDetails?.dockerCommand ?? "";
    if (command === "")
      cannot.push(`${one.service.name}: runs the image's own command; name one in the settings`);
    else if (looksSecret("command", command))
      cannot.push(
        `${one.service.name}: its command holds something that looks secret; write it yourself, with a variable instead`,
      );
    else return command;
    return undefined;
  };
  const entry = (one: LiveService, more: Record<string, unknown>) => {
    const command = commandOf(one);
    return [nameOf(one), { ...(command ? { command } : {}), plan: one.service.serviceDetails.plan, ...more }];
  };
  const workers = of("background_worker").map((one) =>
    entry(one, {
      // With autoscaling Render answers the manual number all the same, which is no size.
      instances: one.service.serviceDetails.numInstances ?? 1,
      ...rangeOf(one.service),
      ...(stopTimeout(one) ? { stop_timeout: stopTimeout(one) } : {}),
    }),
  );
  const crons = of("cron_job").map((one) => entry(one, { schedule: one.service.serviceDetails.schedule }));
  for (const one of of("background_worker").filter(({ service }) => service.serviceDetails.disk))
    cannot.push(`${one.service.name}: its disk: workers have none here, and \`up\` refuses to take it over`);
  if (web.service.serviceDetails.disk)
    cannot.push(
      `web: its disk ${web.service.serviceDetails.disk.name}: web has none here, and \`up\` refuses to take it over. Move its data to Chroma's private service first`,
    );
  const taken = [...(index ? [index] : []), ...of("background_worker"), ...of("cron_job")];
  cannot.push(
    ...[...parts.filter((one) => !taken.includes(one)).map(({ service }) => service), ...others].map(
      ({ name, type }) =>
        `the ${type.replaceAll("_", " ")} ${name}: not one of this stack's by name and type; it stays untouched. To take it over, rename it in Render's dashboard to ${app}-<name>`,
    ),
  );
  return {
    chroma: index ? chromaOf(index, commandOf) : { mode: "none" },
    settings: {
      ...(index ? { chroma: { plan: index.service.serviceDetails.plan } } : {}),
      ...(workers.length > 0 ? { workers: Object.fromEntries(workers) } : {}),
      ...(crons.length > 0 ? { crons: Object.fromEntries(crons) } : {}),
    },
    cannot,
  };
}

function chromaOf(index: LiveService, commandOf: (one: LiveService) => string | undefined) {
  const { disk } = index.service.serviceDetails;
  const command = commandOf(index);
  return {
    mode: "group",
    ...(disk ? { volume: { name: disk.name, size_gb: disk.sizeGB }, path: disk.mountPath } : {}),
    ...(command ? { command: command.split(/\s+/) } : {}),
    ...(stopTimeout(index) ? { stop_timeout: stopTimeout(index) } : {}),
  };
}

/** Where it is not Render's own. */
function stopTimeout({ service }: LiveService): string | undefined {
  const seconds = service.serviceDetails.maxShutdownDelaySeconds ?? DEFAULT_DELAY_S;
  return seconds === DEFAULT_DELAY_S ? undefined : `${seconds}s`;
}

/** Seconds that Render gives a process where nothing is said (its public API). */
const DEFAULT_DELAY_S = 30;
