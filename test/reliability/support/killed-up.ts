import { identityOf, judgeProcess, type ProcessIdentity } from "../../../operations/engine/identity.ts";
import { type Simulation, startSimulation } from "../../../operations/simulation/simulation.ts";
import type { Stack } from "../../../operations/workspace/stack.ts";
import { Workspace } from "../../../operations/workspace/workspace.ts";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { STAND_IN_REFS } from "../../../settings/schema/supabase.ts";
import type { Call } from "../../../simulators/kernel/routes.ts";
import { CHATWOOT_IMAGE, directUrl, PASSWORD, SECRETS } from "../../settings/good-chatwoot.ts";
import { image } from "../../support/fly-world.ts";
import { everythingRead } from "../../support/workflow-reads.ts";
import { descendants, kill, killTree } from "./kill-tree.ts";

/** Who dies with the engine: its provider processes too, or only itself, while they finish what they are doing. */
export type Manner = "engine and providers" | "engine alone";

export interface KilledUp {
  simulation: Simulation;
  workspace: Workspace;
  stack: Stack;
  /** Writing requests that the platforms saw before and at the kill, as `POST /path`. */
  requests: string[];
  /** Whether the kill happened, or the update ended before request number `at`. */
  killed: boolean;
  /** Ends what is left of the update, and takes its world away. */
  dispose(): Promise<void>;
}

export const IMAGE = { HOTDASH_IMAGE: image("1") };

/** Where the stack of a killed update is, or what of its own app it dies at. */
export type Where = "fly" | "render" | "chatwoot" | "agents" | Worked;

/** Staging with the webhook queue's worker and a job, by its platform; it dies at what makes these two. */
export type Worked = "worker on fly" | "worker on render";
const isWorked = (where: Where): where is Worked => where === "worker on fly" || where === "worker on render";

/** What the worker and the job of these stacks are called by. */
export const WORKED = ["worker", "nightly"] as const;

/** Apps beside the dashboard's whose writing requests alone are counted. */
export const APPS: Readonly<Record<"chatwoot" | "agents", string>> = {
  chatwoot: "hotdash-chatwoot-staging",
  agents: "hotdash-agent-service-staging",
};

/** What a stack has beside the dashboard, with its secrets. */
async function beside(stack: Stack, where: "chatwoot" | "agents"): Promise<void> {
  if (where === "chatwoot") {
    const image = CHATWOOT_IMAGE;
    const storage = { volume: { size_gb: 5 } };
    await stack.set(["chatwoot"], { host: "fly", image, domain: "chat-staging.hotrodan.com", storage });
    const { REDIS_URL } = SECRETS;
    await stack.setSecrets({}, { chatwoot: { POSTGRES_URL: directUrl(STAND_IN_REFS.staging), REDIS_URL } });
    return;
  }
  const image = `ghcr.io/jgorzitza/agents@sha256:${"b".repeat(64)}`;
  const variables = { AGENT_KEY: { secret: true }, HOOK_KEY: { generate: true } };
  await stack.set(["apps"], { "agent-service": { image, port: 8787, variables } });
  await stack.setSecrets({}, { "agent-service": { AGENT_KEY: PASSWORD } });
}

/** Staging on Render with everything that it may have there. */
async function onRender(stack: Stack, ownerId: string): Promise<void> {
  await stack.set(["host"], "render");
  await stack.set(["supabase", "defaultPoolSize"], 60);
  await stack.set(["dashboard", "imageRepository"], "ghcr.io/hotdash/dashboard");
  await stack.set(["render"], {
    ownerId,
    workers: { queue: { command: "npm run worker" } },
    keyValue: { plan: "starter" },
  });
}

/** A queue in Redis, its worker, and a job that runs once when it is made. */
async function withWorker(stack: Stack): Promise<void> {
  await stack.set(["variables", "WEBHOOK_QUEUE_DRIVER"], "bullmq");
  await stack.set(["dashboard", "worker"], { command: "npm run worker" });
  await stack.set(["dashboard", "jobs"], { nightly: { command: "npm run ai:eval", schedule: "daily" } });
  await stack.set(["supabase", "defaultPoolSize"], 60);
}

/** Whether a request makes or changes one of these two. */
const isOfWorked = ({ body }: Call): boolean =>
  WORKED.some((name) =>
    [`"fly_process_group":"${name}"`, `"name":"hotdash-staging-${name}"`].some((text) =>
      JSON.stringify(body ?? {}).includes(text),
    ),
  );

/** Whether a request is about an app: one that makes it names it in its body. */
const isOf = ({ app, action, body }: Call, name: string): boolean =>
  app === name || (action === "apps.create" && JSON.stringify(body ?? {}).includes(`"${name}"`));

/**
 * Starts a first `up` of staging in a world of its own and kills it right after a writing request has taken effect and
 * before its answer is read: number `at` (1, 2, …), or the first that is called so (`POST /v1/services`).
 */
export async function killedUp(at: number | string, manner: Manner, where: Where = "fly"): Promise<KilledUp> {
  const simulation = await startSimulation();
  const workspace = await Workspace.create(simulation.workspace);
  const variables: Record<string, string> =
    where === "worker on fly" ? { WEBHOOK_QUEUE_DRIVER: "bullmq" } : {};
  const secrets = inventedSecrets("staging", "canary0kill", { variables });
  const stack = await workspace.stack("staging", { secrets });
  await stack.set(["github", "workflowReads"], everythingRead("staging"));
  if (where === "render" || where === "worker on render") await onRender(stack, simulation.render.ownerId);
  if (isWorked(where)) await withWorker(stack);
  if (where === "chatwoot" || where === "agents") await beside(stack, where);
  const counted = where === "chatwoot" || where === "agents" ? APPS[where] : undefined;
  const platforms = [simulation.fly, simulation.github, simulation.render];
  const requests: string[] = [];
  let engine: number | undefined;
  let killed = false;
  let left: (ProcessIdentity | undefined)[] = [];
  for (const { faults } of platforms) {
    faults.add({
      match: {
        where: (call) =>
          call.kind === "mutate" &&
          (counted === undefined || isOf(call, counted)) &&
          (!isWorked(where) || isOfWorked(call)),
      },
      when: "after",
      effect: {
        run: async ({ method, path }) => {
          const request = `${method} ${path}`;
          requests.push(request);
          const now = typeof at === "number" ? requests.length === at : request === at && !killed;
          if (!now || engine === undefined) return;
          killed = true;
          left = descendants(engine).map((pid) => identityOf(pid));
          if (manner === "engine and providers") killTree(engine);
          else kill(engine);
          // The answer comes late: whoever survived has work left that it finishes after the engine is gone.
          await new Promise((resolve) => setTimeout(resolve, 300));
        },
      },
    });
  }
  const survivors: Record<string, string> = manner === "engine alone" ? { HOTDASH_PARENT_WATCH: "off" } : {};
  await stack.up([], {
    env: { ...IMAGE, ...survivors },
    onStart: (pid) => {
      engine = pid;
    },
  });
  for (const { faults } of platforms) faults.clear();
  const dispose = async () => {
    for (const one of left) if (one && judgeProcess(one) === "alive") kill(one.pid);
    await workspace.dispose();
    await simulation.stop();
  };
  return { simulation, workspace, stack, requests: [...requests], killed, dispose };
}
