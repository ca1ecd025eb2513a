import type { Finding } from "../settings/finding.ts";
import { variableOf } from "../settings/matrix.ts";
import { fly, render } from "../settings/tokens.ts";
import { appOf, partOf, plainEnvironment } from "./kernel/environment.ts";
import type { StackFacts } from "./kernel/facts.ts";
import { defineRule, unknownFinding } from "./kernel/rule.ts";

const NAME = "WEBHOOK_QUEUE_DRIVER";

/**
 * The queue that machines use is the one that the settings speak of. What BullMQ needs follows from the settings
 * (`secrets-are-secrets` holds the app's secrets to it), so a driver from elsewhere would run without its Redis.
 */
export const queueDriver = defineRule({
  name: "queue-driver",
  displayName: "The queue's driver comes with its Redis",
  description:
    "WEBHOOK_QUEUE_DRIVER on machines is the setting of the stack, in the dashboard's app, whose secrets hold the UPSTASH_* set for bullmq.",
  severity: "high",
  remediationSteps:
    "Set it in one place: npm run pulumi -- config set --path variables.WEBHOOK_QUEUE_DRIVER memory (or bullmq, with the UPSTASH_* secrets).",
  judge(subject, facts) {
    const onRender = subject.type === render.Service || subject.type === render.EnvGroup;
    if (subject.type !== fly.ProcessGroup && subject.type !== fly.ReleaseCommand && !onRender) return [];
    const { variables, unknowns } = plainEnvironment(subject);
    const drivers = variables.filter(({ name }) => name === NAME);
    const found = drivers.flatMap(({ path, reading }) =>
      reading.known ? judge(path, reading.value, facts) : [unknownFinding(path)],
    );
    const app = appOf(subject);
    const bullmq = drivers.some(({ reading }) => reading.known && reading.value === "bullmq");
    if (bullmq && !app.known) found.push(unknownFinding("app"));
    else if (
      bullmq &&
      app.known &&
      app.value !== facts.dashboard?.app &&
      !(onRender && isPart(app.value, facts))
    )
      found.push(
        facts.problems.dashboard ?? {
          property: NAME,
          problem: "is bullmq in an app whose secrets this stack's settings do not know",
          fix: `Run the queue in ${facts.dashboard?.app ?? "the dashboard's app"}, which has the UPSTASH_* secrets.`,
        },
      );
    return [...unknowns.map(unknownFinding), ...found];
  },
});

/** Services of the dashboard on Render each have its secrets. */
function isPart(name: unknown, { dashboard, systems }: StackFacts): boolean {
  return typeof name === "string" && dashboard !== undefined && partOf(name, systems) !== name;
}

function judge(property: string, value: unknown, { variables, problems, stack }: StackFacts): Finding[] {
  if (problems.variables) return [problems.variables];
  const row = variableOf(NAME);
  const expected = variables[NAME] ?? row?.default;
  const fix = `Run: npm run pulumi -- config set --stack ${stack} --path variables.${NAME} memory (or bullmq).`;
  if (row?.shape?.safeParse(value).success === false)
    return [{ property, problem: "is none of memory and bullmq", fix }];
  if (value === expected) return [];
  return [{ property, problem: `is not what the settings say (${expected})`, fix }];
}
