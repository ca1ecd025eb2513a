import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import { fly, render } from "../settings/tokens.ts";
import { appOf, type PlainVariable, plainEnvironment } from "./kernel/environment.ts";
import { isNode, type Reading, read } from "./kernel/reading.ts";
import { defineRule, type Subject, unknownFinding } from "./kernel/rule.ts";

const config = z.object({
  folders: z
    .array(z.string())
    .default(["CHROMA_PATH", "PERSIST_DIR"])
    .describe("Variables that name folders of data, which must lie on a volume."),
});

/** Who keeps data keeps it on a volume: a machine's own disk is new with every release. */
export const dataOnVolumes = defineRule({
  name: "data-on-volumes",
  displayName: "Data lies on volumes",
  description:
    "A process group with CHROMA_PATH or PERSIST_DIR mounts a volume there, or asks the app's own Chroma group by CHROMA_URL; on Render a private service has the disk, never the web service.",
  severity: "high",
  remediationSteps:
    "Mount the volume at the folder (npm run pulumi -- config set --path dashboard.chroma.path <folder>), or set dashboard.chroma.mode to group, which gives CHROMA_URL.",
  config,
  judge(subject, _facts, { folders }) {
    if (subject.type === render.Service) return judgeService(subject, folders);
    if (subject.type !== fly.ProcessGroup && subject.type !== fly.ReleaseCommand) return [];
    const { variables, unknowns } = plainEnvironment(subject);
    const data = variables.filter(({ name }) => folders.includes(name));
    const url = variables.find(({ name }) => name === "CHROMA_URL");
    const found = url ? judgeUrl(url, appOf(subject)) : data.flatMap((one) => judgeFolder(one, subject));
    return [...unknowns.map(unknownFinding), ...found];
  },
});

/**
 * On Render a disk holds its service to one instance, without autoscaling and without zero-downtime deploys: it belongs to
 * a private service, which others ask by its private address.
 */
function judgeService(subject: Subject, folders: readonly string[]): Finding[] {
  const [kind, disk] = [read(subject.props, "type"), read(subject.props, "disk")];
  if (!kind.known || !disk.known) return [unknownFinding(kind.known ? "disk" : "type")];
  const mounted = isNode(disk.value);
  if (mounted && kind.value === "web_service")
    return [
      {
        property: "disk",
        problem:
          "is on a web service, which it would leave with one instance, without autoscaling and without zero-downtime deploys",
        fix: "Put it on a private service of its own (dashboard.chroma.mode group).",
      },
    ];
  const { variables, unknowns } = plainEnvironment(subject);
  const data = variables.filter(({ name }) => folders.includes(name));
  const asks = variables.some(({ name }) => name === "CHROMA_URL");
  const lost = mounted || asks ? [] : data;
  return [
    ...unknowns.map(unknownFinding),
    ...lost.map(({ path }) => ({
      property: path,
      problem: "names a folder of data, and the service has no disk",
      fix: "Give the service CHROMA_URL (dashboard.chroma.mode group), or take the folder away (mode none).",
    })),
  ];
}

/** The index answers on the app's private network, or it would be another stack's. */
function judgeUrl({ path, reading }: PlainVariable, app: Reading): Finding[] {
  if (!reading.known) return [unknownFinding(path)];
  if (!app.known) return [unknownFinding("app")];
  const url =
    typeof reading.value === "string" && URL.canParse(reading.value) ? new URL(reading.value) : undefined;
  if (url?.hostname.endsWith(`.process.${app.value}.internal`)) return [];
  return [
    {
      property: path,
      problem: "is not a process group of this app",
      fix: `Give it as http://chroma.process.${app.value}.internal:<port>, from settings/matrix/.`,
    },
  ];
}

function judgeFolder({ path, reading }: PlainVariable, { props }: Subject): Finding[] {
  if (!reading.known) return [unknownFinding(path)];
  const mounts = read(props, "mounts");
  if (!mounts.known) return [unknownFinding("mounts")];
  const mounted = isNode(mounts.value)
    ? read(mounts.value, "path")
    : { known: true as const, value: undefined };
  if (!mounted.known) return [unknownFinding("mounts.path")];
  const at = typeof mounted.value === "string" ? normal(mounted.value) : undefined;
  const folder = typeof reading.value === "string" ? normal(reading.value) : "";
  if (at !== undefined && hasVolumes(mounts.value) && (folder === at || folder.startsWith(`${at}/`)))
    return [];
  return [
    {
      property: path,
      problem:
        at === undefined
          ? "names a folder of data, and nothing is mounted"
          : `does not lie on the volume (${at})`,
      fix: "Mount a volume there (dashboard.chroma.path), or give the group CHROMA_URL instead.",
    },
  ];
}

/** Volumes' ids may be unknown; that there is one is not. */
function hasVolumes(mounts: unknown): boolean {
  if (!isNode(mounts)) return false;
  const volumes = read(mounts, "volumes");
  return !volumes.known || (isNode(volumes.value) && Object.keys(volumes.value).length > 0);
}

/** A folder without what changes nothing: `/data/./chroma/` is `/data/chroma`, and `..` is followed. */
function normal(folder: string): string {
  return new URL(folder.replaceAll("\\", "/"), "file:///").pathname
    .replace(/\/+/g, "/")
    .replace(/(?<=.)\/$/, "");
}
