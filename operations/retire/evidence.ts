import { mkdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { typeOf } from "../../providers/fly/api/addresses.ts";
import { redactValue } from "../../providers/kernel/redact.ts";
import { RUNS } from "../deploy/run-folder.ts";
import { fileMoment } from "../file-moment.ts";
import type { Project } from "../workspace/project.ts";
import type { RemovedAtRender } from "./at-render/remove.ts";
import type { StoredSecret } from "./github-secrets.ts";
import { costOf, type Holdings, lastStart } from "./holdings.ts";
import type { Removed } from "./remove.ts";

/** What is kept of an app that is taken away. Names only: values of variables and secrets are nowhere in it. */
export interface Evidence {
  app: string;
  by: string;
  /** Why it went although something spoke against it. */
  although?: string;
  began: string;
  ended?: string;
  held: object | undefined;
  github: { name: string; place: string }[] | "not looked at";
  removed?: Removed | RemovedAtRender;
}

/** The evidence before anything is touched. @param now milliseconds since the epoch */
export function evidenceOf(
  app: string,
  held: object | undefined,
  github: readonly StoredSecret[] | undefined,
  { although, now }: { although: string | undefined; now: number },
): Evidence {
  return {
    ...{ app, by: userInfo().username, began: new Date(now).toISOString() },
    ...(although === undefined ? {} : { although }),
    held,
    github: github ? github.map(({ name, place }) => ({ name, place })) : "not looked at",
  };
}

/** What of an app on Fly is kept. */
export function heldOf(holdings: Holdings): object {
  const { machines, volumes, secrets, addresses, certificates } = holdings;
  const start = lastStart(holdings);
  return {
    machines: machines.map(({ id, name, region, state, config }) => ({
      ...{ id, name, region, state, image: config?.image, guest: config?.guest },
    })),
    volumes: volumes.map(({ id, name, region, size_gb, state, snapshots }) => ({
      ...{ id, name, region, size_gb, state, snapshots },
    })),
    ...{ secrets, certificates },
    addresses: addresses.map((address) => ({ ip: address.ip, type: typeOf(address) })),
    lastStart: start === undefined ? null : new Date(start).toISOString(),
    cost: costOf(holdings).text,
  };
}

/** Where it is kept unless a file is named. */
export const fileFor = (app: string, project: Pick<Project, "folder">): string =>
  join(project.folder, RUNS, "retired", `${app}-${fileMoment(Date.now())}.json`);

/** Writes it, whole, for its owner alone. */
export async function keep(file: string, evidence: Evidence): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(redactValue(evidence), undefined, 2)}\n`, { mode: 0o600 });
}
