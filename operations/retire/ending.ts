import type { Removed } from "./remove.ts";

/** What is left of a retired app, and what to do about it later. */
export function endText(app: string, removed: Removed | undefined, evidence: string): string {
  const lines = [`What it was is kept in ${evidence}.`];
  if (!removed || removed.whole) return lines.join("\n");
  const days = removed.snapshots.map(({ keptUntil }) => keptUntil);
  const until = days.length > 0 ? new Date(Math.max(...days)).toISOString().slice(0, 10) : undefined;
  return [
    `${app} is empty and costs nothing. The app itself stays${until ? ` until its snapshots end on ${until}` : " for its snapshots"}: Fly documents a way back from them in the app of their volume only.`,
    ...removed.snapshots.map(
      ({ name, snapshot }) => `   back: fly volumes create ${name} --snapshot-id ${snapshot} -a ${app}`,
    ),
    `   then: npx hotdash retire ${app} once more, which removes it; --with-snapshots does so now`,
    ...(until
      ? [
          `   where the gate of retired apps stops releases meanwhile, an entry of deploy.keptApps: {app: ${app}, owner: <who>, reason: empty but for its snapshots, expires: "${until}"}`,
        ]
      : []),
    ...lines,
  ].join("\n");
}
