import { appNameOf, ownApps } from "../apps.ts";
import { CHATWOOT, CHATWOOT_APP, chatwootVariables } from "../chatwoot.ts";
import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check, CheckInput } from "./check.ts";

/** What Chatwoot alone must be told; what holds for every app is said by the checks of those. */
export const chatwoot: Check = (input) => {
  const { name, parsed } = input;
  const app = ownApps(name, parsed).find((one) => one.name === CHATWOOT);
  return [...(app && parsed.chatwoot ? judged(input, app, parsed.chatwoot) : []), ...claimed(input)];
};

type One = ReturnType<typeof ownApps>[number];

function judged(
  { name, parsed }: CheckInput,
  app: One,
  section: NonNullable<CheckInput["parsed"]["chatwoot"]>,
) {
  const problems: SettingProblem[] = [];
  const say = (path: readonly PropertyKey[], value: string, problem: string, allowed: string, fix?: string) =>
    problems.push(
      settingProblem(name, [CHATWOOT, ...path], { value, problem, allowed, ...(fix ? { fix } : {}) }),
    );
  const remove = (...path: string[]) => removeCommand(name, [CHATWOOT, ...path]);
  const { storage, domain, adopt, secretKey, supabase } = section;
  if (domain === undefined && !section.provisionOnly)
    say(
      ["domain"],
      "(not set)",
      "is required: widgets and mails name it (FRONTEND_URL)",
      "a host name of its own",
    );
  const places = [storage.volume, storage.s3].filter(Boolean).length;
  if (places !== 1)
    say(
      ["storage", "s3", "bucket"],
      places === 0 ? "(not set)" : "storage.volume as well",
      places === 0 ? "is required: attachments have no place" : "is one of two places for attachments",
      "storage.s3.bucket, or storage.volume.size_gb with one web machine",
      places === 0 ? undefined : remove("storage", "volume"),
    );
  const machines = Object.values(app.regions).reduce((sum, count) => sum + count, 0);
  if (storage.volume && machines > 1)
    say(
      ["storage", "volume"],
      `${machines} web machines`,
      "is at one machine each: an attachment that one has taken is not at the others",
      `one web machine (${CHATWOOT}.web.regions), or storage.s3.bucket`,
      remove("storage", "volume"),
    );
  // Fly's secrets cannot be read back: what an app was given by hand is known to nobody here.
  if (adopt && secretKey === "made")
    say(
      ["secretKey"],
      secretKey,
      "would give an app that exists another SECRET_KEY_BASE: everybody is logged out, and encrypted columns cannot be read again",
      "given, with today's value under appSecrets.chatwoot.SECRET_KEY_BASE",
      `npm run pulumi -- config set --path '${name.project}:${CHATWOOT}.secretKey' given -s ${name.stack}`,
    );
  const { keyValue } = section;
  if (keyValue && section.host !== "render")
    say(
      ["keyValue"],
      String(section.host),
      "is at Render, where nothing but its services reaches it, and Chatwoot is not on Render alone",
      "host: render, or a Redis with TLS under appSecrets.chatwoot.REDIS_URL",
      remove("keyValue"),
    );
  if (keyValue && keyValue.maxmemoryPolicy !== "noeviction")
    say(
      ["keyValue", "maxmemoryPolicy"],
      keyValue.maxmemoryPolicy,
      "drops keys when the store is full, and Sidekiq keeps its jobs in them",
      "noeviction",
      remove("keyValue", "maxmemoryPolicy"),
    );
  if (supabase && (parsed.supabase?.foreignRefs ?? []).includes(supabase.ref))
    say(
      ["supabase", "ref"],
      supabase.ref,
      "is another stack's project",
      "a project of Chatwoot's own",
      remove("supabase"),
    );
  const own = chatwootVariables(section, { stack: name, supabase: parsed.supabase });
  for (const variable of Object.keys(section.variables).filter((one) => Object.hasOwn(own, one)))
    say(
      ["variables", variable],
      "(not shown)",
      "follows from the other settings of Chatwoot",
      "not set",
      remove("variables", variable),
    );
  return problems;
}

/** The owner's app has one name, which no other stack uses for anything. */
function claimed({ name, parsed }: CheckInput): SettingProblem[] {
  const owner = parsed.chatwoot?.owner ?? "production";
  if (owner === name.environmentClass) return [];
  const own = ownApps(name, parsed).map(({ app, at }) => ({ app, path: at(["app"]) }));
  const all = [
    ...(parsed.dashboard ? [{ app: parsed.dashboard.app, path: ["dashboard", "app"] }] : []),
    ...own,
  ];
  return all
    .filter(({ app }) => app === CHATWOOT_APP)
    .map(({ path }) =>
      settingProblem(name, path, {
        value: CHATWOOT_APP,
        problem: `belongs to the stack ${owner} (${CHATWOOT}.owner)`,
        allowed: "a name of this stack's own; or the owner changed in every stack file",
        good:
          name.environmentClass === "preview"
            ? appNameOf(name, CHATWOOT)
            : `${CHATWOOT_APP}-${name.environmentClass}`,
      }),
    );
}
