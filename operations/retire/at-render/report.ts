import { redact } from "../../../providers/kernel/redact.ts";
import { dollars } from "../../../settings/cost/line.ts";
import { comment, list, table } from "../../adopt/text.ts";
import { githubTables, type OnGithub } from "../report.ts";
import { costOf, type HeldService, type HoldingsAtRender } from "./holdings.ts";

/** All that an app is at Render, what it costs and when it was last deployed, before anything is asked. */
export function holdingsText(holdings: HoldingsAtRender, github: OnGithub | undefined): string {
  const { app, ownerId, services, keyValues, groups, stays } = holdings;
  const { lines, text } = costOf(holdings);
  return redact(
    [
      comment(`What ${app} is in the workspace ${ownerId}, as it is now`),
      comment(""),
      ...table("Services", services.flatMap(serviceLines)),
      ...table(
        "Key Value",
        keyValues.map(({ id, name, plan, status }) => `${name} (${id}): plan ${plan}, ${status}`),
      ),
      ...table(
        "Env groups that nobody else uses, names of variables only",
        groups.map(({ id, name, variables }) => `${name} (${id}): ${variables.join(", ") || "empty"}`),
      ),
      ...list("Stays, since it is another app or another app's", stays),
      ...table("Cost at list prices", [...lines.map(({ what, usd }) => `${what}: ${dollars(usd)}`), text]),
      ...githubTables(github),
    ].join("\n"),
  );
}

function serviceLines({ service, deploy, variables, files, domains }: HeldService): string[] {
  const { id, name, type, suspended, imagePath, serviceDetails } = service;
  const { plan, schedule, disk } = serviceDetails;
  const last = deploy ? `${deploy.finishedAt ?? deploy.createdAt}, ${deploy.status}` : "none";
  return [
    `${name} (${id}): ${type}, plan ${plan ?? "unknown"}${suspended === "suspended" ? ", suspended" : ""}${imagePath ? `, ${imagePath}` : ""}`,
    `   last deploy: ${last}`,
    ...(schedule ? [`   schedule: ${schedule}`] : []),
    ...(disk ? [`   disk: ${disk.name}, ${disk.sizeGB} GB at ${disk.mountPath}`] : []),
    ...(domains.length > 0 ? [`   domains: ${domains.join(", ")}`] : []),
    ...(variables.length > 0 ? [`   variables, by name: ${variables.join(", ")}`] : []),
    ...(files.length > 0 ? [`   secret files, by name: ${files.join(", ")}`] : []),
  ];
}
