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
    "Whatever has CHROMA_PATH or PERSIST_DIR mounts a volume there, also beside CHROMA_URL, which is the app's own Chroma group; on Render a private service has the disk, never the web service.",
  severity: "high",
  remediationSteps:
    "Mount the volume at the folder (npm run pulumi -- config set --path dashboard.chroma.path <folder>), or set dashboard.chroma.mode to group, which gives web CHROMA_URL and no folder.",
  config,
  judge(subject, _facts, { folders }) {
    if (subject.type === render.Service) return judgeService(subject, folders);
    if (subject.type !== fly.ProcessGroup && subject.type !== fly.ReleaseCommand) return [];
    const { variables, unknowns } = plainEnvironment(subject);
    const data = variables.filter(({ name }) => folders.includes(name));
    const url = variables.find(({ name }) => name === "CHROMA_URL");
    const found = url ? judgeUrl(url, appOf(subject)) : [];
    return [
      ...unknowns.map(unknownFinding),
      ...found,
      // An address is no excuse: whoever reads the folder's variable writes to a disk that the next release throws away.
      ...data.flatMap((one) => judgeFolder(one, subject)),
    ];
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
  return [...unknowns.map(unknownFinding), ...data.flatMap((one) => judgeOnDisk(one, disk.value))];
}

/** A folder of a service on Render: the part of its file system that outlives a deploy is its disk's. */
function judgeOnDisk({ path, reading }: PlainVariable, disk: unknown): Finding[] {
  if (!reading.known) return [unknownFinding(path)];
  const mount = isNode(disk) ? read(disk, "mountPath") : { known: true as const, value: undefined };
  if (!mount.known) return [unknownFinding("disk.mountPath")];
  if (typeof mount.value === "string" && liesIn(reading.value, mount.value)) return [];
  return [
    {
      property: path,
      problem:
        typeof mount.value === "string"
          ? `names a folder of data that does not lie on the disk (${normal(mount.value)})`
          : "names a folder of data, and the service has no disk",
      fix: "Give the service CHROMA_URL instead (dashboard.chroma.mode group), or take the folder away (mode none).",
    },
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
  if (at !== undefined && hasVolumes(mounts.value) && liesIn(reading.value, at)) return [];
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

/** Whether a folder is another one, or below it. */
function liesIn(folder: unknown, mount: string): boolean {
  const [inner, outer] = [typeof folder === "string" ? normal(folder) : "", normal(mount)];
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** A folder without what changes nothing: `/data/./chroma/` is `/data/chroma`, and `..` is followed. */
function normal(folder: string): string {
  return new URL(folder.replaceAll("\\", "/"), "file:///").pathname
    .replace(/\/+/g, "/")
    .replace(/(?<=.)\/$/, "");
}
