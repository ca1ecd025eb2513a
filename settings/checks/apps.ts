import { ownApps, reachedBy } from "../apps.ts";
import { removeCommand } from "../commands.ts";
import type { SettingProblem } from "../finding.ts";
import { BY_SETTINGS, SYSTEM_NAMES, type System } from "../matrix/systems.ts";
import { appConvention, leadsElsewhere, otherOwner, retiredApp } from "../rules/app-names.ts";
import { judgeImage, judgePinned } from "../rules/images.ts";
import { ALLOWED_COMMANDS, commandProblem, wordsOf } from "../rules/process-commands.ts";
import { isOn } from "../schema/host.ts";
import { settingProblem } from "../setting-problem.ts";
import type { Check, CheckInput } from "./check.ts";
import { judgeSizes, type Say } from "./sizes.ts";

type One = ReturnType<typeof ownApps>[number];

/** Apps of the team's own: their names, images, sizes, commands, and who reaches them. Their variables and jobs have checks of their own. */
export const apps: Check = (input) => {
  const { name, parsed } = input;
  const all = ownApps(name, parsed);
  const taken = [parsed.dashboard?.app, ...all.map(({ app }) => app)];
  const domains = [parsed.dashboard?.domain, ...all.map(({ domain }) => domain)];
  return all.flatMap((app) => {
    const problems: SettingProblem[] = [];
    const say: Say = (path, value, problem, allowed, good, breach = {}) => {
      const whole = app.at(path);
      const put = good === undefined ? { fix: removeCommand(name, whole) } : { good };
      problems.push(settingProblem(name, whole, { value, problem, allowed, ...put, ...breach }));
    };
    names(input, app, { taken, domains }, say);
    placed(input, app, say);
    sizes(input, app, say);
    runs(app, say);
    return problems;
  });
};

function names(
  { name }: CheckInput,
  { name: system, app, domain, image, provisionOnly, at }: One,
  { taken, domains }: { taken: unknown[]; domains: unknown[] },
  say: Say,
): void {
  const known = SYSTEM_NAMES as readonly string[];
  if (at([])[0] === "apps" && known.includes(system) && !BY_SETTINGS.includes(system as System))
    say([], system, "is a system that the matrix knows, with variables of its own", "another name");
  const convention = appConvention(name);
  const owner = otherOwner("app", app, name);
  const wrong =
    retiredApp(app) ??
    (owner ? `belongs to the stack ${owner}` : undefined) ??
    (convention.pattern.test(app) ? undefined : "does not follow the names of the other apps");
  if (wrong !== undefined) say(["app"], app, wrong, convention.text);
  if (taken.filter((one) => one === app).length > 1)
    say(["app"], app, "is the app of another system of the stack too", "an app for each system");
  const free = "a host name of this app's own";
  if (domain !== undefined) {
    const theirs = otherOwner("domain", domain, name);
    if (theirs) say(["domain"], domain, `belongs to the stack ${theirs}`, free);
    else if (leadsElsewhere(domain, app)) say(["domain"], domain, `leads to another app than ${app}`, free);
    if (domains.filter((one) => one === domain).length > 1)
      say(["domain"], domain, "is the domain of another system of the stack too", free);
  }
  const good = "repository[:tag]@sha256:<64 hex digits>, with a tag other than latest";
  if (image === undefined && !provisionOnly)
    say(
      ["image"],
      "(not set)",
      "is required: nothing could run",
      good,
      "<repository>@sha256:<64 hex digits>",
    );
  for (const { problem } of [
    ...(image === undefined ? [] : judgePinned(image, { property: "image" })),
    ...(image === undefined ? [] : judgeImage(image, { property: "image" })),
  ])
    say(["image"], image ?? "", problem, good, "<repository>@sha256:<64 hex digits>");
}

/** Where it is, and who reaches it there. */
function placed({ name, parsed: { render } }: CheckInput, app: One, say: Say): void {
  const onRender = isOn("render", app.host);
  if (onRender && name.environmentClass === "preview")
    say(["host"], app.host, "is not for previews: their names and addresses are Fly's", "fly, none", "fly");
  if (onRender && render?.ownerId === undefined)
    say(
      ["host"],
      app.host,
      "needs a workspace at Render (render.ownerId)",
      "fly, none, or render.ownerId set",
      "fly",
    );
  if (onRender && app.provisionOnly)
    say(
      ["provisionOnly"],
      "true",
      "is for Fly: a service on Render cannot be there without an image",
      "false, or host: fly",
      false,
    );
  if (app.public !== undefined && app.port === undefined)
    say(
      ["public"],
      app.public,
      "has nothing that could be reached: no port is given",
      "a port, or no reason",
    );
  if (app.domain !== undefined && app.public === undefined)
    say(
      ["domain"],
      app.domain,
      "is public, and the app is not (no reason under public)",
      "no domain, or public: <reason>",
    );
  if (onRender && app.volume !== undefined && reachedBy(app) === "internet")
    say(
      ["volume"],
      app.volume.name,
      "does not go with a web service on Render: a disk would hold it to one instance, without zero-downtime deploys",
      "no volume, or no public",
    );
}

function sizes({ name, parsed: { fly } }: CheckInput, app: One, say: Say): void {
  const parts = [
    { at: [] as string[], part: app, group: "web", ends: false },
    ...Object.entries(app.groups).map(([group, part]) => ({
      at: ["groups", group],
      part,
      group,
      ends: false,
    })),
    ...Object.entries(app.jobs).map(([group, part]) => ({ at: ["jobs", group], part, group, ends: true })),
  ];
  const context = { environment: name.environmentClass, exceptions: fly?.memoryExceptions ?? [] };
  judgeSizes(
    parts.map(({ part, ...one }) => ({ ...one, guest: part.guest, plan: part.plan })),
    { ...context, system: app.name },
    say,
  );
}

/** Every command is one program of the image. */
function runs(app: One, say: Say): void {
  const given = [
    ...(app.command ? [[["command"], app.command] as const] : []),
    ...(app.release ? [[["release"], app.release] as const] : []),
    ...Object.entries(app.groups).map(
      ([part, { command }]) => [["groups", part, "command"], command] as const,
    ),
    ...Object.entries(app.jobs).map(([part, { command }]) => [["jobs", part, "command"], command] as const),
  ];
  for (const [path, command] of given) {
    const problem = commandProblem(wordsOf(command));
    if (problem !== undefined)
      say(path, "(not shown)", problem, ALLOWED_COMMANDS, `npm run ${path.at(-2) ?? "start"}`);
  }
  const parts = [...Object.keys(app.groups), ...Object.keys(app.jobs), "web"];
  for (const part of new Set(parts.filter((one, index) => parts.indexOf(one) !== index)))
    say(
      [part in app.groups ? "groups" : "jobs", part],
      part,
      "is the name of two groups of the app (web is its first one)",
      "each name once",
    );
}
