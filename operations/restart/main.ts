import { connect } from "../../providers/fly/api/connection.ts";
import { rollOut } from "../../providers/fly/process-group/rollout.ts";
import { messageOf } from "../../providers/kernel/errors.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { connect as connectRender } from "../../providers/render/api/connection.ts";
import { restartService } from "../../providers/render/api/services.ts";
import { EXIT } from "../deploy/exit-codes.ts";
import { actorOf } from "../deploy/options.ts";
import { expectReady } from "../doctor/ready.ts";
import { closedOnPurpose } from "../maintenance/seen.ts";
import { nameOf } from "../repair/lock.ts";
import { storeOf } from "../repair/store.ts";
import { onInterrupt } from "../run/interrupts.ts";
import { typedName } from "../run/question.ts";
import { UsageError } from "../run/usage-error.ts";
import { openStack } from "../workspace/open.ts";
import type { Stack } from "../workspace/stack.ts";
import { platformOf } from "../workspace/stack-file.ts";
import { rememberRestart } from "./record.ts";
import { type Targets, targetsIn } from "./targets.ts";

/**
 * `hotdash restart`: starts what runs anew, as it is, by each group's own strategy: the same gate, leases and put-back as of a
 * release. The newest secrets of an app come along. What was done is kept in a tag of the stack, and in each machine's metadata.
 * No update begins meanwhile, where the state lies in files; elsewhere a machine that an update changed meanwhile is left to it.
 * @returns 130 after an interrupt that put back what was touched
 */
export async function restart(given: {
  stack: string;
  /** `web`, `hotdash-app/web`, or the name of a service; everything where it is undefined. */
  group: string | undefined;
  yes: boolean;
}): Promise<number> {
  const stack = await openStack(given.stack, "restart");
  await expectReady(stack, "restart", ["platforms", "state"]);
  const platform = await platformOf(stack);
  const targets = targetsIn(await stack.state(), { stack: stack.name, only: given.group });
  const names = [...targets.groups.map(({ name }) => name), ...targets.services.map(({ name }) => name)];
  await expectOpen(stack, platform, targets);
  if (!(await agreed(stack.name, names, given.yes))) {
    console.error("nothing was touched");
    return EXIT.declined;
  }
  const stop = new AbortController();
  const end = onInterrupt({
    first: () => {
      console.error("stopping: machines that were touched are put back; press again to leave at once");
      stop.abort(new Error("stopped on request"));
    },
    second: () => process.exit(EXIT.left),
  });
  const done: string[] = [];
  const at = new Date().toISOString();
  try {
    await whileFree(stack, async () => {
      // An update may have ended since somebody was asked.
      const now = targetsIn(await stack.state(), { stack: stack.name, only: given.group });
      await restartGroups(stack, now, { at, done, stop: stop.signal });
      await restartServices(stack, platform, now, done, stop.signal);
    });
  } catch (error) {
    console.error(redact(messageOf(error)));
    return stop.signal.aborted ? EXIT.interrupted : EXIT.failed;
  } finally {
    end();
    const by = actorOf(stack.project.env) ?? actorOf(process.env) ?? "somebody";
    if (done.length > 0 && !(await rememberRestart(stack, { at, by, of: done })))
      console.error("the restart could not be written down in the stack's tags");
  }
  return EXIT.done;
}

/** @throws Error where an update holds the stack: it knows better what is to run, and what it brings must not be undone */
async function whileFree(stack: Stack, work: () => Promise<void>): Promise<void> {
  const store = await storeOf(stack);
  const [holder] = await store.holders();
  if (holder)
    throw new Error(
      `${stack.name} is being changed by ${nameOf(holder)}; nothing was touched\n   fix: wait for that to end. If it was killed: npm run repair -- ${stack.name}`,
    );
  await store.edit(
    [],
    async ({ older }) => {
      if (older)
        throw new Error(
          `the newest state of ${stack.name} was cut off; nothing was touched\n   fix: npm run repair -- ${stack.name}`,
        );
      await work();
      return undefined;
    },
    (line) => console.error(line),
  );
}

/** One group after the other, as a release brings them. */
async function restartGroups(
  stack: Stack,
  { groups }: Targets,
  { at, done, stop }: { at: string; done: string[]; stop: AbortSignal },
): Promise<void> {
  for (const { name, inputs, endpoint, secretsVersion } of groups) {
    stop.throwIfAborted();
    const fly = connect({ platform: inputs.platform, endpoint }, stack.project.env);
    const context = {
      clock: fly.clock,
      stop,
      report: (line: string) => console.log(redact(line)),
      event: () => {},
    };
    await rollOut(context, fly, inputs, secretsVersion, at);
    done.push(name);
    console.log(`${name}: every machine began anew`);
  }
}

async function restartServices(
  stack: Stack,
  platform: "simulated" | "live",
  { services }: Targets,
  done: string[],
  stop: AbortSignal,
): Promise<void> {
  if (services.length === 0) return;
  const render = connectRender({ platform }, stack.project.env);
  for (const { id, name } of services) {
    stop.throwIfAborted();
    await restartService(render, id);
    done.push(name);
    console.log(`${name}: Render starts its instances anew, one after the other`);
  }
}

/** @throws Error where somebody closed an app on purpose: its machines would come back beside the page */
async function expectOpen(stack: Stack, platform: "simulated" | "live", { groups }: Targets): Promise<void> {
  for (const app of new Set(groups.map(({ inputs }) => inputs.app))) {
    const closed = await closedOnPurpose({ app, platform, stack: stack.name }, stack.project.env, Date.now());
    if (closed) throw new Error(`${closed.problem}\n   fix: ${closed.fix}`);
  }
}

/** @throws UsageError where nobody can be asked */
async function agreed(stack: string, names: readonly string[], yes: boolean): Promise<boolean> {
  console.log(
    `${stack}: ${names.join(", ")} ${names.length === 1 ? "begins" : "begin"} anew, as ${names.length === 1 ? "it is" : "they are"}`,
  );
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stdout.isTTY || process.env.CI)
    throw new UsageError("nobody can be asked here: add --yes");
  return typedName("yes", `Restart ${stack}? (yes / no) `);
}
