import { redact } from "../../providers/kernel/redact.ts";
import { dollars } from "../../settings/cost/line.ts";
import { describeApp } from "../adopt/description.ts";
import type { LiveApp } from "../adopt/live-app.ts";
import { flyTables } from "../adopt/render.ts";
import { comment, table } from "../adopt/text.ts";
import type { StoredSecret } from "./github-secrets.ts";
import { costOf, type HeldVolume, type Holdings, lastStart } from "./holdings.ts";

/** What GitHub holds of an app: undefined when nobody looked. */
export interface OnGithub {
  going: StoredSecret[];
  perhaps: StoredSecret[];
}

/** All that an app is, what it costs and when it was last started, before anything is asked. */
export function holdingsText(live: LiveApp, holdings: Holdings, github: OnGithub | undefined): string {
  const { app, volumes, machines } = holdings;
  const { lines, text } = costOf(holdings);
  const start = lastStart(holdings);
  return redact(
    [
      comment(`What the app ${app} is, as it is now`),
      comment(""),
      ...flyTables(describeApp({ ...live, volumes: volumes.filter(({ going }) => !going) })),
      ...table("Snapshots", volumes.flatMap(snapshotLines)),
      ...table("Last start of a machine", [
        start === undefined
          ? machines.length > 0
            ? "Fly does not say"
            : "it has no machine"
          : new Date(start).toISOString(),
      ]),
      ...table("Cost at list prices", [...lines.map(({ what, usd }) => `${what}: ${dollars(usd)}`), text]),
      ...githubTables(github),
    ].join("\n"),
  );
}

const snapshotLines = ({ id, name, going, snapshots }: HeldVolume): string[] =>
  snapshots.map(
    ({ id: snapshot, created_at, status, retention_days: days }) =>
      `${snapshot} of ${name} (${id}${going ? ", deleted" : ""}) ${created_at}${status && status !== "created" ? `, ${status}` : ""}${days ? `, kept ${days} days` : ""}`,
  );

/** What GitHub holds of it. */
export function githubTables(github: OnGithub | undefined): string[] {
  if (github === undefined) return table("Secrets on GitHub", ["not looked at"]);
  const line = ({ name, place }: StoredSecret) => `${name} of ${place}`;
  return [
    ...table("Secrets on GitHub that go with it", github.going.map(line)),
    ...(github.perhaps.length > 0
      ? table(
          "Secrets on GitHub that may be its own, and stay unless --secret <name> names them",
          github.perhaps.map(line),
        )
      : []),
  ];
}
