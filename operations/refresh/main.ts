import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { identitiesOf } from "../backup/encryption.ts";
import { backUp } from "../backup/of-stack.ts";
import { storeOf } from "../backup/store/of-settings.ts";
import { EXIT } from "../deploy/exit-codes.ts";
import { readSettings } from "../deploy/read-settings.ts";
import { expectReady } from "../doctor/ready.ts";
import { databaseUrls } from "../postgres/of-stack.ts";
import { firstWay } from "../postgres/way.ts";
import { chosen, named, told } from "../restore/main.ts";
import { Declined } from "../restore/to-stack.ts";
import { CHECKOUT } from "../workspace/checkout.ts";
import { openStack } from "../workspace/open.ts";
import { refresh } from "./refresh.ts";

/**
 * `hotdash refresh-staging`: replaces staging's data by that of production's newest backup, anonymised by the script that
 * staging's settings name.
 * @returns 1 when what came is not what was sent
 */
export async function refreshStaging(given: {
  from: string;
  /** `staging`, where nobody can be asked. */
  confirm: string | undefined;
}): Promise<number> {
  const [production, staging] = [
    await openStack("production", "restore"),
    await openStack("staging", "restore"),
  ];
  await expectReady([production, staging], "refresh-staging", ["state", "secrets", "backups"]);
  const [source, place] = [
    await readSettings(production, Date.now()),
    await readSettings(staging, Date.now()),
  ];
  const { anonymise } = place.backup;
  if (anonymise === undefined)
    throw new Error(
      "staging names no script that takes personal data out, and none of production's goes there without\n   fix: npm run pulumi -- config set --path 'hotdash:backup.anonymise' <file>.sql -s staging: docs/runbooks/restore.md",
    );
  const { env } = staging.project;
  const say = (line: string) => console.log(line);
  const store = storeOf(source.backup, source.stack, production.project.env);
  try {
    const restored = await refresh({
      from: {
        store,
        manifest: await chosen(store, source.stack, given.from),
        identities: await identitiesOf(env),
      },
      ...{ anonymise: await readFile(join(CHECKOUT, anonymise), "utf8"), env, say },
      to: { stack: place.stack, target: await firstWay(databaseUrls(place, env)) },
      confirmed: () => named("staging", given.confirm),
      backUp: () => backUp({ settings: place, env, say }, { prune: false }),
    });
    return told(restored, "staging's machines may need a restart", say);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    say(error.message);
    return EXIT.declined;
  }
}
