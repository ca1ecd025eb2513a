import { isFlysOwn } from "../../../providers/fly/process-group/live-config.ts";
import { CHATWOOT, chatwootVariables } from "../../../settings/chatwoot.ts";
import { secretPathCommand } from "../../../settings/commands.ts";
import { secretShape } from "../../../settings/rules/secret-shapes.ts";
import { chatwoot } from "../../../settings/schema/chatwoot.ts";
import type { StackName } from "../../../settings/stack-name.ts";
import { CONNECTIONS } from "../database.ts";
import type { AppDescription } from "../description.ts";

export type Fields = Record<string, unknown>;
type Env = Readonly<Record<string, string>>;

/** Where attachments go, under the names of each of its services (config/storage.yml): the section's storage says it. */
const STORAGE = /^(ACTIVE_STORAGE_SERVICE|STORAGE_\w+|S3_BUCKET_NAME|AWS_\w+)$/;

/** Plain variables of its processes, without Fly's own. */
export const plainOf = ({ groups }: AppDescription): Record<string, string> =>
  Object.fromEntries(
    groups
      .flatMap(({ raw }) => Object.entries((raw.env ?? {}) as Env))
      .filter(([name]) => !isFlysOwn(name) && name !== "PORT"),
  );

const secretsOf = ({ secrets }: AppDescription): string[] => secrets.filter((name) => !isFlysOwn(name));

/** What its section makes variables of, by their names; a section that does not fit is taken as an empty one. */
const ownOf = (section: Fields) =>
  chatwootVariables(chatwoot.safeParse(section).data ?? chatwoot.parse({}), {
    stack: { stack: "production", environmentClass: "production" },
  });

/** Whether the other settings say what a variable is, so that it is none of `chatwoot.variables`. */
const isSaid = (own: Fields, name: string) => name in own || STORAGE.test(name) || CONNECTIONS.test(name);

/** Everything that it reads beside those: plain values that show nothing, all others as secrets. */
export function variablesOf(app: AppDescription, section: Fields): Fields {
  const own = ownOf(section);
  return Object.fromEntries(
    [
      ...Object.entries(plainOf(app)).map(
        ([name, value]) => [name, secretShape(name, value) === undefined ? value : { secret: true }] as const,
      ),
      ...secretsOf(app).map((name) => [name, { secret: true }] as const),
    ]
      .filter(([name]) => !isSaid(own, name))
      .sort(([one], [other]) => one.localeCompare(other)),
  );
}

/** Commands that set the secrets which that section asks for. */
export function secretCommands(name: StackName, section: Fields): string[] {
  const own = Object.entries({ ...ownOf(section), ...((section.variables ?? {}) as Fields) });
  return own.flatMap(([variable, given]) => {
    const { secret, only } = Object(given) as { secret?: boolean; only?: string };
    return secret && (only === undefined || only === "source")
      ? [secretPathCommand(name, ["appSecrets", CHATWOOT, variable])]
      : [];
  });
}

/**
 * Secrets of today that would win over what is declared: Fly sets them behind the plain variables, and Rails takes DATABASE_URL
 * before all parts.
 */
export function overriding(app: AppDescription, section: Fields): string[] {
  const own = ownOf(section);
  return secretsOf(app).filter((name) => {
    const given = own[name];
    return given ? !given.secret && !given.generate : STORAGE.test(name) || CONNECTIONS.test(name);
  });
}

/** The bucket that plain variables name, at a store that speaks S3. */
export function storedAt(env: Env): Fields | undefined {
  const { STORAGE_BUCKET_NAME: bucket, STORAGE_REGION: region, STORAGE_ENDPOINT: endpoint } = env;
  if (bucket === undefined) return undefined;
  return { bucket, ...(region ? { region } : {}), ...(endpoint ? { endpoint } : {}) };
}
