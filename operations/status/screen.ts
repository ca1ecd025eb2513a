import { styleText } from "node:util";
import { dollars } from "../../settings/cost/line.ts";
import { shortDigest, versionName } from "../../settings/releases/release.ts";
import { linesOf as jobLines } from "../jobs/report.ts";
import { agoOf } from "../live/ago.ts";
import type { LiveMachine } from "../live/machines.ts";
import type { Part } from "./part.ts";
import type { Status } from "./read.ts";

/** How a line is coloured: by whether what it says is well. */
type Tone = "well" | "wrong" | "plain";
type Line = readonly [tone: Tone, text: string];

const line = (text: string, tone: Tone = "plain"): Line => [tone, text];

/** Days before the end of a certificate, or of leave for a flag, from which on it stands out. */
const SOON_DAYS = 14;

/** The screen: a heading for each part, what was read below it, or why it could not be. Pure but for colours. */
export function screenOf(status: Status, now: number, { colour }: { colour: boolean }): string[] {
  const parts: readonly (readonly [string, Part<readonly Line[]>])[] = [
    ["release", mapped(status.release, (of) => releaseLines(of, now))],
    ...("value" in status.restart && status.restart.value.at !== undefined
      ? [["last restart", mapped(status.restart, (of) => [restartLine(of, now)])] as const]
      : []),
    ["apps on Fly", mapped(status.fly, (of) => of.flatMap((app) => appLines(app)))],
    ...(status.render
      ? [["services on Render", mapped(status.render, (of) => of.map(serviceLine))] as const]
      : []),
    ["last deploys", mapped(status.deploys, (of) => of.map((one) => deployLine(one, now)))],
    ["flags not at their safe side", mapped(status.flags, (of) => of.map((one) => flagLine(one, now)))],
    ["certificates", mapped(status.certificates, (of) => of.map((one) => certificateLine(one, now)))],
    [
      "jobs",
      mapped(status.jobs, (of) =>
        of.flatMap((row) =>
          jobLines(row).map((text) => line(text, row.problems.length > 0 ? "wrong" : "well")),
        ),
      ),
    ],
    ["backup", mapped(status.backup, (of) => backupLines(of, now))],
    ["drift", mapped(status.drift, (of) => [driftLine(of, now)])],
    [
      "cost",
      mapped(status.cost, ({ usd }) => [line(`${dollars(usd)} a month at list prices, everything running`)]),
    ],
  ];
  const lines = parts.flatMap(([name, of]): Line[] => {
    if ("unanswered" in of)
      return [line(name), ...of.unanswered.split("\n").map((text) => line(`  ! ${text.trim()}`, "wrong"))];
    return [
      line(name),
      ...(of.value.length > 0 ? of.value : [line("none")]).map(([tone, text]): Line => [tone, `  ${text}`]),
    ];
  });
  return [
    `${status.stack}, ${status.at}`,
    ...lines.map(([tone, text]) => (colour ? coloured(tone, text) : text)),
  ];
}

const coloured = (tone: Tone, text: string) =>
  tone === "plain"
    ? text.startsWith(" ")
      ? text
      : styleText("bold", text, { validateStream: false })
    : styleText(tone === "well" ? "green" : "red", text, { validateStream: false });

const mapped = <T, U>(of: Part<T>, make: (value: T) => U): Part<U> =>
  "value" in of ? { value: make(of.value) } : of;

type Value<Name extends keyof Status> = Extract<NonNullable<Status[Name]>, { value: unknown }>["value"];
type One<Name extends keyof Status> = Value<Name> extends readonly (infer T)[] ? T : never;

function releaseLines({ image, since, by, unfinished }: Value<"release">, now: number): Line[] {
  const runs = image
    ? `${versionName(image)} (${shortDigest(image)})${since ? `, ${agoOf(since, now)}` : ""}${by ? ` by ${by}` : ""}`
    : "no release yet";
  return [
    line(runs),
    ...(unfinished > 0
      ? [line(`${unfinished} resources were left half way: hotdash repair, then hotdash up`, "wrong")]
      : []),
  ];
}

const restartLine = ({ at = "", by, of = [] }: Value<"restart">, now: number): Line =>
  line(`${of.join(", ")}, ${agoOf(at, now)} by ${by}`);

function appLines({ system, app, machines }: One<"fly">): Line[] {
  if (machines === undefined) return [line(`${system}: there is no app ${app} yet`, "wrong")];
  return [
    line(`${system}: ${app}, ${machines.length} machine${machines.length === 1 ? "" : "s"}`),
    ...machines.map(machineLine),
  ];
}

function machineLine({ id, name, region, state, cordoned, checks, image }: LiveMachine): Line {
  const all = Object.entries(checks);
  const bad = all.filter(([, status]) => status !== "passing");
  const said =
    all.length === 0
      ? "no checks"
      : bad.length === 0
        ? `${all.length}/${all.length} checks pass`
        : bad.map(([check, status]) => `${check} is ${status}`).join(", ");
  // One at rest is asked nothing: its checks say what they said last.
  const wrong = state === "failed" || cordoned || (state === "started" && bad.length > 0);
  const text = [
    name.padEnd(24),
    id.padEnd(14),
    region,
    state.padEnd(9),
    image,
    said,
    ...(cordoned ? ["out of routing"] : []),
  ];
  return line(`  ${text.join("  ")}`, wrong ? "wrong" : "well");
}

const serviceLine = ({ id, name, type, state, plan, deploy }: One<"render">): Line =>
  line(
    [name.padEnd(24), id, type, state, plan, `deploy ${deploy}`].filter(Boolean).join("  "),
    state === "running" && deploy === "live" ? "well" : "wrong",
  );

const deployLine = ({ commit, version, state, at, by }: One<"deploys">, now: number): Line =>
  line(
    `${version ?? commit.slice(0, 12)}  ${state}, ${agoOf(at, now)}${by ? ` by ${by}` : ""}`,
    state === "success" ? "well" : "wrong",
  );

function flagLine({ flag, on, expires }: One<"flags">, now: number): Line {
  const left = expires === undefined ? undefined : daysLeft(expires, now);
  const until =
    expires === undefined
      ? ""
      : `, until ${expires}${left !== undefined && left < 0 ? ", which has passed" : ""}`;
  return line(
    `${flag} ${on ? "on" : "off"}${until}`,
    left !== undefined && left < SOON_DAYS ? "wrong" : "plain",
  );
}

function certificateLine({ app, name, ends }: One<"certificates">, now: number): Line {
  if (ends === undefined) return line(`${name} (${app})`, "plain");
  const left = daysLeft(ends, now);
  return line(
    `${name} (${app}): ${left < 0 ? "has ended" : `ends in ${left} days`}`,
    left < SOON_DAYS ? "wrong" : "well",
  );
}

/** Each of both, where both count. */
function backupLines({ supabase, ...ours }: Value<"backup">, now: number): Line[] {
  if (supabase === undefined) return [backupLine(ours, now)];
  const own =
    "counts" in supabase
      ? line(supabase.counts, "well")
      : line(`${supabase.problem}: ${supabase.fix}`, "wrong");
  return ours.maxAgeHours === undefined ? [own] : [backupLine(ours, now), own];
}

function backupLine({ name, takenAt, maxAgeHours }: Omit<Value<"backup">, "supabase">, now: number): Line {
  if (maxAgeHours === undefined) return line("the settings say nothing of backups: docs/runbooks/backup.md");
  if (name === undefined || takenAt === undefined) return line("there is none", "wrong");
  const late = now - Date.parse(takenAt) > maxAgeHours * 3_600_000;
  return line(
    `${name}, ${agoOf(takenAt, now)}${late ? `; allowed are ${maxAgeHours} hours` : ""}`,
    late ? "wrong" : "well",
  );
}

function driftLine({ at, verdict }: Value<"drift">, now: number): Line {
  if (at === undefined || verdict === undefined) return line("nobody has looked yet: hotdash drift");
  const said = {
    clean: "as declared",
    drift: "drifted: hotdash drift says where",
    failed: "could not be checked",
  }[verdict];
  return line(`${said ?? verdict}, looked at ${agoOf(at, now)}`, verdict === "clean" ? "well" : "wrong");
}

const daysLeft = (moment: string, now: number) => Math.floor((Date.parse(moment) - now) / 86_400_000);
