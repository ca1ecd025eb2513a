import type { Finding } from "../settings/finding.ts";
import { judgeSplit } from "../settings/rules/postgres.ts";
import { github } from "../settings/tokens.ts";
import { read } from "./kernel/reading.ts";
import { defineStackRule, type Subject } from "./kernel/rule.ts";
import { ofType } from "./kernel/subjects.ts";

/** What an environment's secrets and variables configure together is a connection to the stack's own project. */
export const connectionsOnGithub = defineStackRule({
  name: "connections-on-github",
  displayName: "Connections in parts on GitHub are whole",
  description:
    "Secrets and variables of one GitHub environment that hold the parts of a connection (PGHOST, PGUSER, PGSSLMODE) are the stack's own Supabase project together, over TLS and within reach of a runner.",
  severity: "critical",
  remediationSteps:
    "Declare the missing parts in the same environment (PGUSER as postgres.<ref>, PGSSLMODE as require), or give the connection as one URL: npm run pulumi -- config set --secret --path secrets.<NAME> <url>.",
  judge(subjects, { refs, foreignRefs, platform, ipv4AddOn, dashboard }) {
    const given = [github.ActionsEnvironmentSecret, github.ActionsEnvironmentVariable].flatMap((type) =>
      ofType(type, subjects).flatMap(valueIn),
    );
    const places = Map.groupBy(given, ({ place }) => place);
    return [...places.values()].flatMap((values): Finding[] =>
      judgeSplit(Object.fromEntries(values.map(({ name, value }) => [name, value])), {
        ...{ refs, foreignRefs, platform },
        ipv4Only: !ipv4AddOn,
        client: dashboard?.prisma,
      }),
    );
  },
});

/** A value with its name and its environment; what is unknown is refused where each resource is judged by itself. */
function valueIn({ props }: Subject): { place: string; name: string; value: string }[] {
  const text = (...keys: string[]) => {
    for (const key of keys) {
      const reading = read(props, key);
      if (reading.known && typeof reading.value === "string") return reading.value;
    }
    return undefined;
  };
  const name = text("secretName", "variableName");
  const value = text("plaintextValue", "value");
  if (name === undefined || value === undefined) return [];
  // GitHub's names of environments and repositories ignore the case of letters.
  return [{ place: `${text("repository")}/${text("environment")}`.toLowerCase(), name, value }];
}
