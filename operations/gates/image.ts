import type { Finding } from "../../settings/finding.ts";
import type { RegistryImage } from "../registry/client.ts";
import type { Verdict } from "./gate.ts";

/** Label by which a build says which commit it was made from (OCI image specification, annotations). */
export const REVISION_LABEL = "org.opencontainers.image.revision";

/** Label of the name under which people know a build: a version, or its commit (OCI image specification, annotations). */
export const VERSION_LABEL = "org.opencontainers.image.version";

/** Label by which an image says which command it is prepared to run before a release. Ours, under the team's own domain. */
export const RELEASE_COMMAND_LABEL = "com.hotrodan.release-command";

/** Label by which an image says which paths it answers, apart by spaces: what the machines are asked is then held against it. Ours. */
export const ROUTES_LABEL = "com.hotrodan.routes";

const DAY_MS = 86_400_000;

/** How far two machines' clocks may stand apart: a time that is further ahead is no time of a build. */
const CLOCKS_MS = 10 * 60_000;

/** What is demanded of an image. */
export interface ImageDemand {
  /** `repository:tag@digest`, as people know it. */
  reference: string;
  /** Port that the stack's service sends requests to. */
  port: number;
  platform: string;
  maxAgeDays: number;
  /** Paths that machines and releases are asked, with the setting that names each. */
  asked?: readonly { path: string; setting: string }[];
  /** Command that the stack runs before a release; undefined when it runs none. */
  releaseCommand: readonly string[] | undefined;
  /** Commit that is to be deployed, where it is known from elsewhere. */
  commit: string | undefined;
  /** An image that ran before may be older and say less. */
  ranBefore: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

/** The commit that an image says it was built from; undefined when it does not say. */
export const revisionOf = ({ config }: RegistryImage): string | undefined =>
  config?.config.Labels?.[REVISION_LABEL] || undefined;

/**
 * Whether an image can run where the stack would run it: platform, port, start command, release command, a user without
 * root's rights, age, and the right commit.
 */
export function judgeImageConfig(image: RegistryImage, demand: ImageDemand): Verdict {
  const { reference, port, platform, maxAgeDays, releaseCommand, commit, ranBefore, now } = demand;
  const findings: Finding[] = [];
  const notes: string[] = [];
  const add = (problem: string, fix: string) =>
    findings.push({ property: `image ${reference}`, problem, fix });
  const { config, platforms } = image;
  if (!config || `${config.os}/${config.architecture}` !== platform) {
    add(
      `is built for ${platforms.join(", ") || "no platform"}; the machines run ${platform}`,
      `docker build --platform ${platform}`,
    );
    return { findings, notes };
  }
  const { ExposedPorts: exposed, Entrypoint: entrypoint, Cmd: command } = config.config;
  const ports = Object.keys(exposed ?? {});
  if (!ports.some((one) => one === `${port}/tcp` || one === String(port)))
    add(
      ports.length === 0 ? "exposes no port" : `exposes ${ports.join(", ")}, and requests go to ${port}`,
      `EXPOSE ${port} in the Dockerfile, or another dashboard.web.port`,
    );
  if (!entrypoint?.length && !command?.length)
    add("has no start command", 'CMD ["npm", "run", "start"] in the Dockerfile');
  const routes = config.config.Labels?.[ROUTES_LABEL]?.split(/\s+/).filter(Boolean);
  for (const { path, setting } of routes ? (demand.asked ?? []) : [])
    if (!routes?.includes(new URL(path, "http://localhost").pathname))
      add(
        `has no route ${path}, which ${setting} asks: the process would answer 404, and no machine would pass`,
        setting === "dashboard.smoke"
          ? "build one that has it; until it exists, leave the path out of dashboard.smoke"
          : "build one that has it; until it exists: another path, or dashboard.web.checks: [{ type: tcp }]",
      );
  if (!ranBefore) {
    if (isRoot(config.config.User))
      add(
        "runs as root",
        "USER 1000:1000 in the Dockerfile, after its last COPY (the user `node` of Node's images)",
      );
    const prepared = config.config.Labels?.[RELEASE_COMMAND_LABEL];
    const wanted = releaseCommand?.join(" ");
    if (wanted !== undefined && prepared !== wanted)
      add(
        prepared
          ? `is prepared for the release command ${JSON.stringify(prepared)}, and the stack runs ${JSON.stringify(wanted)}`
          : `does not say that it has the release command ${JSON.stringify(wanted)}`,
        `keep what it needs in the image, and LABEL ${RELEASE_COMMAND_LABEL}="${wanted}" in the Dockerfile (examples/dashboard/Dockerfile)`,
      );
  }
  const days = ageInDays(config.created, now);
  const rebuild = `npm run image -- --commit ${commit ?? revisionOf(image) ?? "<commit>"} --context <folder> --push --fresh`;
  // Reproducible builds say 1970, which is no age: of how old its base is nobody knows anything.
  if (days === undefined) {
    const silent = "does not say when it was built, so that nobody knows how old its base is";
    if (ranBefore) notes.push(`the image ${silent}`);
    else add(silent, `build it so that it does (without SOURCE_DATE_EPOCH): ${rebuild}`);
  } else if (Date.parse(config.created ?? "") > now + CLOCKS_MS)
    add(
      `says that it was built on ${config.created?.slice(0, 10)}, which is to come`,
      `set the clock of whatever built it right, and build it anew: ${rebuild}`,
    );
  if (days !== undefined && days > maxAgeDays && !ranBefore)
    add(
      `was built ${days} days ago; at most ${maxAgeDays} are allowed (deploy.image.maxAgeDays)`,
      `its base has had security fixes since; build it anew: ${rebuild}, or the workflow: gh workflow run patch.yml`,
    );
  // Of how old a base is its build says nothing, and no build of ours makes it younger: it is told, not refused.
  const base = ageInDays(config.history?.[0]?.created, now);
  if (base !== undefined && base > maxAgeDays)
    notes.push(
      `the root of its base image is ${base} days old: take a newer digest in FROM of the Dockerfile`,
    );
  const revision = revisionOf(image);
  if (commit !== undefined && revision !== undefined && revision !== commit)
    add(
      `was built from ${revision.slice(0, 12)}, and ${commit.slice(0, 12)} is to be deployed`,
      "name the image of this commit, or leave --commit out",
    );
  return { findings, notes };
}

/** What a stack asks of its machines and of a release, by its settings. */
export const askedBy = ({
  web,
  smoke,
}: {
  web: { checks: readonly { path?: string | undefined }[] };
  smoke: readonly { path: string; status: number }[];
}): NonNullable<ImageDemand["asked"]> => [
  ...web.checks.flatMap(({ path }) => (path === undefined ? [] : { path, setting: "dashboard.web.checks" })),
  // Who asks for 404 means it.
  ...smoke.flatMap(({ path, status }) => (status === 404 ? [] : { path, setting: "dashboard.smoke" })),
];

/** Days since a moment (RFC 3339); undefined when it says nothing of use. */
function ageInDays(created: string | undefined, now: number): number | undefined {
  const at = Date.parse(created ?? "");
  return Number.isNaN(at) || at < Date.UTC(2000) ? undefined : Math.floor((now - at) / DAY_MS);
}

/** Images name a user by name or number, with or without a group; one that names none runs as root. */
const isRoot = (user: string | null | undefined) => /^(root|0*)$/.test((user ?? "").split(":")[0] ?? "");
