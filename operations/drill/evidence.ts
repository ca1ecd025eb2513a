import * as z from "zod";
import { type BackupStore, readText, type Stored, writeText } from "../backup/store/store.ts";
import { fileMoment } from "../file-moment.ts";
import { DRILLS, type DrillKind } from "./kinds.ts";

const evidence = z.strictObject({
  format: z.literal(1),
  stack: z.string(),
  kind: z.enum(DRILLS),
  /** When it began: ISO 8601, UTC. */
  at: z.iso.datetime(),
  passed: z.boolean(),
  /** Minutes until it was back, and of data that would have been lost; what the settings allow. */
  rto: z.strictObject({ minutes: z.number(), allowed: z.number() }),
  rpo: z.strictObject({ minutes: z.number(), allowed: z.number() }).nullable(),
  /** Why it failed, in words; empty when it passed. */
  problems: z.array(z.string()),
  /** What was seen, in words. */
  notes: z.array(z.string()),
});

/** What a drill leaves beside the backups. Holds no secret. */
export type DrillEvidence = z.infer<typeof evidence>;

const FORM = new RegExp(
  `^(?<stack>[a-z0-9-]+)-(?<kind>${DRILLS.join("|")})-(?<moment>\\d{8}T\\d{6}Z)\\.drill\\.json$`,
);

/** `staging-database-20261130T031500Z.drill.json`. */
export const drillName = ({ stack, kind, at }: Pick<DrillEvidence, "stack" | "kind" | "at">): string =>
  `${stack}-${kind}-${fileMoment(Date.parse(at))}.drill.json`;

/** Keeps the evidence of a drill. */
export const keepEvidence = (store: BackupStore, drill: DrillEvidence): Promise<void> =>
  writeText(store, drillName(drill), `${JSON.stringify(drill, null, 2)}\n`);

/** The newest drill of a kind that passed, of any of some stacks; undefined when there is none. */
export async function newestDrill(
  store: BackupStore,
  stored: readonly Stored[],
  kind: DrillKind,
  stacks: readonly string[],
): Promise<DrillEvidence | undefined> {
  const named = stored
    .flatMap(({ name }) => {
      const { stack = "", kind: of, moment = "" } = FORM.exec(name)?.groups ?? {};
      return of === kind && stacks.includes(stack) ? [{ name, moment }] : [];
    })
    .sort((one, other) => other.moment.localeCompare(one.moment));
  for (const { name } of named) {
    const read = evidence.safeParse(JSON.parse(await readText(store, name)));
    if (read.success && read.data.passed) return read.data;
  }
  return undefined;
}
