import { judgeCommands } from "../../../../../settings/rules/commands.ts";
import { judgeImage } from "../../../../../settings/rules/images.ts";
import { judgePlaces } from "../../../../../settings/rules/postgres/places.ts";
import { judgePostgres, type PostgresContext } from "../../../../../settings/rules/postgres.ts";
import { foreign, own } from "../cases.ts";
import { clients } from "./clients.ts";
import { commands } from "./commands.ts";
import { hosts } from "./hosts.ts";
import { images } from "./images.ts";
import { jobs } from "./jobs.ts";
import { keywords } from "./keywords.ts";
import { supabase } from "./legitimate.ts";
import { lookalikes } from "./lookalikes.ts";
import { modes } from "./modes.ts";
import { providers } from "./providers.ts";
import type { Forbidden, Legitimate, Variables } from "./spelling.ts";
import { split } from "./split.ts";
import { tools } from "./tools.ts";
import { urls } from "./urls.ts";
import { wrapped } from "./wrapped.ts";

/** Everything that must be refused, by kind. */
export const forbidden: Readonly<Record<string, Forbidden>> = {
  urls,
  hosts,
  providers,
  keywords,
  split,
  wrapped,
  modes,
  images,
  commands,
  clients,
  jobs,
};

/** Everything that must pass, by kind. */
export const legitimate: Readonly<Record<string, Legitimate>> = { supabase, lookalikes, tools };

/** Every rule that looks at texts of a resource, as the policy asks them. */
export function judgeAll(values: Variables, more: Partial<PostgresContext> = {}) {
  const context: PostgresContext = { refs: [own], foreignRefs: [foreign], platform: "live", ...more };
  return [
    ...judgePostgres(values, context),
    ...judgeCommands(values),
    ...Object.entries(values).flatMap(([name, value]) =>
      /image/i.test(name) ? judgeImage(value, { property: name }) : [],
    ),
    ...judgePlaces(values),
  ];
}
