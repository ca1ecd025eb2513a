import { dashboardValues } from "../../components/systems/dashboard.ts";
import { connect } from "../../providers/fly/api/connection.ts";
import { wordsOf } from "../../settings/rules/process-commands.ts";
import { isOn } from "../../settings/schema/host.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { BackupStore } from "../backup/store/store.ts";
import type { Stack } from "../workspace/stack.ts";
import { chromaDrill } from "./chroma.ts";
import type { DrillEvidence } from "./evidence.ts";
import { newestExport } from "./exports.ts";
import { type ScratchAsked, withScratchIndex } from "./scratch-index.ts";

/** Variable by which the program that fills the index learns which export is meant. */
export const EXPORT_VARIABLE = "HOTDASH_CHROMA_EXPORT";

/**
 * The drill of a stack's index, by its settings, the image that it runs and the exports of its store.
 * @throws Error with what is missing, before anything is made
 */
export async function chromaDrillOf({
  stack,
  settings,
  store,
  say,
}: {
  stack: Stack;
  settings: StackSettings;
  store: BackupStore;
  say(line: string): void;
}): Promise<DrillEvidence> {
  const { chroma } = settings.backup;
  const { image } = await stack.outputs();
  const lacking = missing(settings, image);
  if (chroma === undefined || typeof image !== "string" || lacking.length > 0)
    throw new Error(lacking.join("\n"));
  const from = chroma.exports === undefined ? undefined : newestExport(await store.list(), chroma.exports);
  const asked = scratchOf(stack, settings, { image, from: from?.name, say });
  return chromaDrill({
    ...{ stack: stack.name, settings: settings.backup, from, exports: chroma.exports, say },
    ...{ now: Date.now(), withScratch: (use) => withScratchIndex(asked, use) },
  });
}

/** All that keeps the index from being built again, each with the way out. */
function missing({ stack, backup, dashboard, host }: StackSettings, image: unknown): string[] {
  const problems: string[] = [];
  if (dashboard.chroma.mode === "none")
    problems.push(`${stack} has no index: dashboard.chroma.mode is none, and it owes no drill of one`);
  else if (backup.chroma === undefined)
    problems.push(
      `nothing says how the index of ${stack} is built again\n   fix: npm run pulumi -- config set --path 'hotdash:backup.chroma.rebuild' '<program>' -s ${stack}, and backup.chroma.check: docs/runbooks/drill.md`,
    );
  if (!isOn("fly", host))
    problems.push(
      `${stack} is on Render, where a disk is its service's alone and no other place takes one: practise on a stack on Fly.io that keeps its backups in the same place`,
    );
  if (typeof image !== "string") problems.push(`${stack} has no release yet, so there is no image to run`);
  return problems;
}

/** The index's own size and place, with what the dashboard's code reads; but never the address of the index that serves. */
function scratchOf(
  { project, name }: Stack,
  settings: StackSettings,
  { image, from, say }: { image: string; from: string | undefined; say: (line: string) => void },
): ScratchAsked {
  const { app, chroma, web } = settings.dashboard;
  const own = chroma.mode === "group";
  const { CHROMA_URL: _live, ...env } = dashboardValues(settings).fly.env;
  return {
    ...{ fly: connect(settings, project.env), app, project: project.name, stack: name, image, say },
    ...{ region: own ? chroma.region : settings.fly.primaryRegion, guest: own ? chroma.guest : web.guest },
    ...{ size_gb: chroma.volume.size_gb, live: chroma.volume.name, path: chroma.path },
    env: {
      ...env,
      ...{ CHROMA_PATH: chroma.path, PERSIST_DIR: chroma.path },
      ...(from === undefined ? {} : { [EXPORT_VARIABLE]: from }),
    },
    programs: {
      rebuild: wordsOf(settings.backup.chroma?.rebuild ?? ""),
      check: wordsOf(settings.backup.chroma?.check ?? ""),
    },
  };
}
