import { ADDRESSES } from "../../../components/fly/addresses.ts";
import { chatwoot } from "../../../components/systems/chatwoot.ts";
import { reachOf } from "../../../components/systems/parts.ts";
import { CHATWOOT } from "../../../settings/chatwoot.ts";
import { setCommand } from "../../../settings/commands.ts";
import { STAND_IN_REFS } from "../../../settings/schema/supabase.ts";
import type { StackName } from "../../../settings/stack-name.ts";
import { entriesFor } from "../as-is.ts";
import { declaredMachines } from "../declared.ts";
import type { AppDescription } from "../description.ts";
import { firstUpdate } from "../first-update.ts";
import { wrongWithLeave } from "../fit.ts";
import { imageOf } from "../own-app.ts";
import { breachesOf, stackAround } from "../own-app-plan.ts";
import type { TakenGroup, Writer } from "../writer.ts";
import { type Projects, projectsIn } from "./project.ts";
import { beyondChatwoot, chatwootGroups, chatwootSection } from "./section.ts";
import { type Fields, overriding, plainOf, secretCommands } from "./variables.ts";

/** Writes the section of Chatwoot, and leave for what the rules ask and it has not. @param projects of the stacks there are */
export const chatwootWriter = (projects: Projects): Writer => ({
  write(app, name) {
    const section = { ...chatwootSection(app, name), ...projectOf(app, name, projects) };
    const { web, worker } = chatwootGroups(app);
    const [home = "dfw"] = Object.keys(web?.regions ?? worker?.regions ?? {});
    const around = { ...stackAround(app, name, home), [CHATWOOT]: section };
    const image = imageOf(web ?? worker);
    let system: ReturnType<typeof chatwoot>[number] | undefined;
    const declared = declaredMachines(name, { ...around, appSecrets: standIns() }, image, (settings) => {
      [system] = chatwoot(settings);
      return system;
    });
    const entries = entriesFor(
      declared.groups.flatMap((group) => breachesOf(group, CHATWOOT, home, name)),
      new Date().toISOString().slice(0, 10),
    );
    const own = { [CHATWOOT]: section, ...(entries.length > 0 ? { exemptions: entries } : {}) };
    const taken = Object.entries({ web, worker }).flatMap(([group, live]): TakenGroup[] =>
      live ? [{ name: group, live, declared: declared.machines[group], told: ["mounts"] }] : [],
    );
    return {
      section: CHATWOOT,
      sections: own,
      // Of the sections around it nothing is proposed: what is wrong with those is their stack file's.
      stillWrong: wrongWithLeave(name, { ...around, ...own }, entries).filter((line) =>
        Object.keys(own).some((key) => line.startsWith(`${name.project}:${key}`)),
      ),
      secretCommands: secretCommands(name, section),
      cannot: beyondChatwoot(app),
      notes: notes(app, section),
      steps: steps(app, name, section),
      asIs: true,
      firstUpdate: system
        ? firstUpdate(app, declared, system.domain, ADDRESSES[reachOf(system) ?? "network"])
        : ["cannot be foreseen before these settings are put right: run this again then"],
      groups: taken,
    };
  },
});

/** A Supabase project that is not the stack's is Chatwoot's own. */
function projectOf(app: AppDescription, { stack }: StackName, projects: Projects): Fields {
  const [named] = projectsIn(app).filter(({ ref }) => projects[ref] !== stack);
  if (named === undefined) return {};
  const { ref, region } = named;
  return { supabase: { ref, ...(region ? { region } : {}) } };
}

/** A connection of the right form, so that the variables that are made of it are foreseen. */
const standIns = () => ({
  [CHATWOOT]: {
    POSTGRES_URL: `postgresql://postgres:x@db.${STAND_IN_REFS.production}.supabase.co:5432/postgres?sslmode=require`,
  },
});

function notes(app: AppDescription, { storage, supabase }: Fields): string[] {
  const { s3, volume } = Object(storage) as Fields;
  const service = plainOf(app).ACTIVE_STORAGE_SERVICE;
  return [
    "FORCE_SSL is false and ENABLE_ACCOUNT_SIGNUP is false here: the proxy sends to HTTPS, and nobody opens an account by himself",
    ...(supabase
      ? []
      : ["a Supabase project of its own is chatwoot.supabase.ref; without it, it is the stack's"]),
    ...(s3 || volume
      ? []
      : [
          `where its attachments are is not told by a volume or a plain variable${service ? ` (ACTIVE_STORAGE_SERVICE is ${service})` : ""}: chatwoot.storage has to say it. On the disk of a machine they go with the next release: docs/runbooks/move-chatwoot.md, section 4, copies them into a bucket`,
        ]),
  ];
}

function steps({ name: app, ...rest }: AppDescription, name: StackName, section: Fields): string[] {
  const { stack } = name;
  const away = overriding({ name: app, ...rest }, section);
  return [
    `put the settings above into Pulumi.${stack}.yaml beside what is there, name who answers for each entry of exemptions, and set the secrets to the values that the app has: POSTGRES_URL is its connection as one address, and another SECRET_KEY_BASE ends every session and leaves encrypted columns unreadable. The team's vault has them, or the machine prints one: fly ssh console -a ${app} -C 'printenv SECRET_KEY_BASE'`,
    `look at what would happen: npm run preview -- ${stack}`,
    `take over: npm run up -- ${stack}`,
    ...(away.length > 0
      ? [
          `before a release is let through: fly secrets unset ${away.join(" ")} --stage -a ${app}. A secret wins over the plain variable of the same name, and Rails takes DATABASE_URL before all parts`,
        ]
      : []),
    `let releases through: ${setCommand(name, [CHATWOOT, "adopt"], true)}, then preview and up`,
  ];
}
