import type { ServiceArgs } from "../../providers/render/service/resource.ts";
import type { StackSettings } from "../../settings/types.ts";
import { chroma } from "./chroma.ts";
import { commonArgs, type Values } from "./common.ts";
import { cronJob } from "./cron-job.ts";
import { webService } from "./web-service.ts";
import { worker } from "./worker.ts";

/** A service of a stack on Render beside its web service. */
export interface Part {
  /** What its resource adds to the dashboard's: `chroma`. */
  name: string;
  args: ServiceArgs;
}

/** Everything that a stack runs on Render: the web service, and what deploys after it. */
export function servicesOf(
  settings: StackSettings,
  image: string,
  values: Values,
): { web: ServiceArgs; parts: Part[] } {
  const common = commonArgs(settings, image);
  const { workers, crons } = settings.render;
  const index = chroma(settings, common, values);
  return {
    web: webService(settings, common, values),
    parts: [
      ...(index ? [{ name: "chroma", args: index }] : []),
      ...Object.keys(workers).map((name) => ({ name, args: worker(settings, name, common, values) })),
      ...Object.keys(crons).map((name) => ({ name, args: cronJob(settings, name, common, values) })),
    ],
  };
}
