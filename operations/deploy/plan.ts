import { SHARED } from "../../settings/stack-name.ts";
import type { DeployOptions, StackKind } from "./options.ts";
import type { Step } from "./step.ts";
import { approval } from "./steps/approval.ts";
import { archive } from "./steps/archive.ts";
import { backup } from "./steps/backup.ts";
import {
  age,
  approver,
  checks,
  credentials,
  evidence,
  maintenance,
  origin,
  project,
  queueStore,
  recovery,
  rerun,
  retired,
  risk,
  sharedRerun,
  windowGate,
} from "./steps/gates.ts";
import { held } from "./steps/held.ts";
import { image } from "./steps/image.ts";
import { lock } from "./steps/lock.ts";
import { migrate } from "./steps/migrate.ts";
import { migrations } from "./steps/migrations.ts";
import { preview } from "./steps/preview.ts";
import { record } from "./steps/record.ts";
import { release } from "./steps/release.ts";
import { repair } from "./steps/repair.ts";
import { reporting } from "./steps/reporting.ts";
import { schema } from "./steps/schema.ts";
import { settings, settingsAlone, sharedSettings } from "./steps/settings.ts";
import { smoke } from "./steps/smoke.ts";
import { unchanged } from "./steps/unchanged.ts";
import { up } from "./steps/up.ts";
import { verify } from "./steps/verify.ts";

/** What decides which steps a run takes. */
export interface Planned extends Pick<DeployOptions, "command" | "commit"> {
  hotfix?: DeployOptions["hotfix"];
  kind: StackKind;
  /** Whether the stack is without the dashboard (`host: none`). @default false */
  bare?: boolean;
}

/**
 * The steps of a run, in order. Everything that only looks comes before anything that touches: first what costs nothing,
 * then GitHub and the registry, then the platforms. The commit comes from the command line or from the image, so that
 * only where the former says it the gates can go before the registry is asked.
 *
 * A rollback takes no gate about a commit, because its release has passed them, and no window: the way back is always
 * open. A re-run of one is not: what went out since stays. The stack shared runs no image: only its settings are applied.
 * A stack without the dashboard has no image to release either, but machines: window and risk count for them.
 *
 * What a release does to its database is looked at before the preview and approved with it; nothing is written there before
 * the approval, and no machine is touched before the database is as the release needs it.
 */
export function stepsOf({ command, commit, kind, hotfix, bare }: Planned): Step[] {
  // A preview stack passes no gate.
  const apply = kind === "preview" ? [repair, preview] : [repair, preview, held];
  if (kind === SHARED) return [sharedSettings, sharedRerun, reporting, ...apply, approval, up, archive];
  if (bare)
    return [
      settingsAlone,
      windowGate,
      project,
      credentials,
      retired,
      repair,
      preview,
      held,
      risk,
      approval,
      up,
      archive,
    ];
  const forward = command === "deploy";
  const gated = forward && kind !== "preview";
  const ofCommit = gated ? [checks, evidence, age, rerun] : [];
  return [
    settings,
    ...(gated ? [windowGate] : []),
    ...(commit === undefined ? [image, ...ofCommit] : [...ofCommit, image]),
    ...(!forward && kind !== "preview" ? [rerun] : []),
    ...(gated && kind === "production" ? [origin, ...(hotfix ? [approver] : []), recovery] : []),
    ...(gated ? [project, credentials, retired, queueStore] : []),
    ...(!forward && kind !== "preview" ? [schema] : []),
    ...(kind === "preview" ? [] : [maintenance]),
    ...(gated ? [repair, migrations, preview, held, risk] : apply),
    approval,
    ...(gated ? [lock, backup, migrate, verify, unchanged] : []),
    up,
    smoke,
    ...(kind === "preview" ? [] : [record]),
    archive,
    ...(gated && kind === "production" ? [release] : []),
  ];
}

/** The gates alone, in the same order: what a plain update of live production asks. */
export const gatesOf = (planned: Planned): Step[] => {
  const all = stepsOf(planned);
  return all.slice(0, all.indexOf(repair));
};
