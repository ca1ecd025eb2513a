import type { Ran } from "../program.ts";
import type { RenderView } from "./view.ts";

/* What a failed update says of the service, held against the service. */

/** Why an error's message is not true; empty when it is. */
export function untrue({ failed }: Ran, before: RenderView, now: RenderView): string[] {
  if (failed?.name !== "service") return [];
  const said = failed.message;
  const problems: string[] = [];
  const [, stays] = /The previous deploy (\S+) stays live/.exec(said) ?? [];
  if (stays !== undefined && now.live?.id !== stays)
    problems.push(
      `said that ${stays} stays live, and ${now.suspended ? "it is suspended" : (now.live?.id ?? "nothing")} is`,
    );
  const [, from, to] = /rolled back to the previous deploy (\S+) \(as (\S+)\)/.exec(said) ?? [];
  if (to !== undefined && now.live?.id !== to)
    problems.push(
      `said that it was rolled back to ${from} as ${to}, and ${now.live?.id ?? "nothing"} is live`,
    );
  if (/without a live deploy/.test(said) && now.live !== undefined)
    problems.push(`said that no deploy is live, and ${now.live.id} is`);
  if (/its configuration was put back/i.test(said)) {
    if (!same(before.variables, now.variables))
      problems.push("said that its configuration was put back, and its variables differ");
    if (!same(before.files, now.files))
      problems.push("said that its configuration was put back, and its files differ");
    if (before.image !== now.image && before.image !== undefined)
      problems.push(`said that its configuration was put back, and its image is ${now.image}`);
  }
  if (/Nothing was changed/.test(said) && before.services.length > 0) {
    if (!same(before.variables, now.variables) || before.image !== now.image)
      problems.push("said that nothing was changed, and something was");
  }
  return problems;
}

const same = (one: Record<string, string>, other: Record<string, string>) =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
