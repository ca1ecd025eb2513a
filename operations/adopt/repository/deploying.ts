import { parse } from "yaml";
import * as z from "zod";

const jobs = z.object({
  jobs: z.record(
    z.string(),
    z.looseObject({ name: z.string().nullish(), environment: z.unknown().optional() }),
  ),
});

/** A job that deploys, by the name that its check has. */
export interface DeployingJob {
  name: string;
  workflow: string;
}

/**
 * Jobs that deploy to an environment: their checks wait for approvals and touch the outside, so that requiring one would make
 * every pull request a deploy. A workflow that cannot be read has no check either.
 */
export function deployingJobs(workflows: ReadonlyMap<string, string>): DeployingJob[] {
  return [...workflows].flatMap(([workflow, text]) =>
    Object.entries(jobsIn(text))
      .filter(([, { environment }]) => environment !== undefined && environment !== null)
      .map(([key, { name }]) => ({ name: name ?? key, workflow })),
  );
}

function jobsIn(text: string): z.infer<typeof jobs>["jobs"] {
  try {
    return jobs.safeParse(parse(text)).data?.jobs ?? {};
  } catch {
    return {};
  }
}

/** Paths of workflows that are no YAML: GitHub runs none of them, and none of their checks ever reports. */
export const unreadable = (workflows: ReadonlyMap<string, string>): string[] =>
  [...workflows].flatMap(([path, text]) => {
    try {
      parse(text);
      return [];
    } catch {
      return [path];
    }
  });
