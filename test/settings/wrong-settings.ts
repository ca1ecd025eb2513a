import { backup } from "./wrong/backup.ts";
import type { WrongSetting } from "./wrong/case.ts";
import { connections } from "./wrong/connections.ts";
import { database } from "./wrong/database.ts";
import { deploys } from "./wrong/deploy.ts";
import { machines } from "./wrong/machines.ts";
import { names } from "./wrong/names.ts";
import { queue } from "./wrong/queue.ts";
import { secrets } from "./wrong/secrets.ts";
import { shapes } from "./wrong/shapes.ts";
import { store } from "./wrong/store.ts";
import { supabaseProject } from "./wrong/supabase-project.ts";
import { values } from "./wrong/values.ts";
import { volumes } from "./wrong/volumes.ts";

export type { WrongSetting } from "./wrong/case.ts";

/** Every kind of mistake that a stack file can hold, for the unit test and for runs of the real engine. */
export const wrongSettings: readonly WrongSetting[] = [
  ...shapes,
  ...machines,
  ...volumes,
  ...names,
  ...database,
  ...connections,
  ...values,
  ...secrets,
  ...store,
  ...deploys,
  ...backup,
  ...queue,
  ...supabaseProject,
];

/** A case as a project of another name says it. */
export function forProject(wrong: WrongSetting, project: string): WrongSetting {
  const rename = (text: string) => text.replaceAll("hotdash:", `${project}:`);
  return {
    ...wrong,
    property: rename(wrong.property),
    says: wrong.says.map(rename),
    fix: rename(wrong.fix),
    also: wrong.also?.map(rename) ?? [],
  };
}
