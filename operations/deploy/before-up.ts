import { GithubClient } from "../github/client.ts";
import type { Display } from "../run/display.ts";
import type { Stack } from "../workspace/stack.ts";
import { isBare } from "./bare.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { githubAccessOf } from "./github-access.ts";
import { actorOf, type DeployOptions, stackKindOf } from "./options.ts";
import { gatesOf } from "./plan.ts";
import { versionOf } from "./resolve.ts";
import { RunFolder } from "./run-folder.ts";
import { runSteps } from "./runner.ts";
import type { DeployContext, Facts } from "./step.ts";

/** What a plain update of a stack is about. */
export interface Plain {
  stack: Stack;
  /** Image that the caller names; undefined where the stack's own stays. */
  image: string | undefined;
  /** Past release that it goes back to: the way back is always open, and asks only the registry. */
  rollbackTo: string | undefined;
  /** Reason to leave closed gates aside, in words. */
  breakGlass: string | undefined;
  display: Pick<Display, "line">;
}

/**
 * Asks the gates of a deploy before `npm run up` touches live production; other stacks have none to ask. What they say, and
 * which of them a reason left aside, is kept like the evidence of a deploy.
 * @returns how the command then ends; undefined when the update may begin
 */
export async function gatesBeforeUp(plain: Plain): Promise<ExitCode | undefined> {
  const { stack, image, rollbackTo, breakGlass, display } = plain;
  if (stackKindOf(stack.name) !== "production" || (await stack.config("platform")) !== "live")
    return undefined;
  const say = (line: string) => display.line(line, "stderr");
  const options = optionsFor(plain, await runningImage(stack));
  const place = { project: stack.project.folder, stack: stack.name, given: undefined };
  const intent = { command: "up", image, rollbackTo, breakGlass };
  const folder = await RunFolder.open(place, intent, Date.now());
  const facts: Facts = { verdicts: {}, begun: false, code: EXIT.done };
  let github: GithubClient | undefined;
  const context: DeployContext = {
    ...{ stack, options, folder, facts, display: display as Display, stopped: new AbortController().signal },
    ...{ approvedBefore: undefined, resolvedBefore: undefined, ask: undefined },
    ...{ now: () => Date.now(), say, interruptible: () => () => {} },
    github: () => {
      github ??= new GithubClient(githubAccessOf(context), stack.project.env);
      return github;
    },
  };
  const { code, steps } = await runSteps(
    gatesOf({ ...options, kind: "production", bare: await isBare(stack) }),
    context,
  );
  const left = steps
    .filter(({ outcome }) => ["failed", "left out"].includes(outcome))
    .map(({ name }) => name);
  await folder.write("gates.json", facts.verdicts);
  await folder.write("run.json", {
    ...{ command: "up", stack: stack.name, platform: "live", by: actorOf(stack.project.env) },
    ...(code === EXIT.done ? {} : { breakGlass, left }),
  });
  folder.note({ type: "run-finished", code });
  if (code === EXIT.done) return undefined;
  if (breakGlass === undefined) {
    say(
      `live production takes no update while these are closed: ${left.join(", ")}; nothing was changed\n` +
        "fix: npm run deploy -- production …, or what the lines above say; in an emergency: --break-glass '<reason>'",
    );
    return code;
  }
  say(`gates left aside: ${left.join(", ")}, because: ${breakGlass}; kept in ${folder.path}`);
  return undefined;
}

async function runningImage(stack: Stack): Promise<string | undefined> {
  const { image } = await stack.outputs();
  return typeof image === "string" ? image : undefined;
}

/** The gates as a deploy would ask them: of the image that is named, or of the one that runs, under its own version. */
function optionsFor({ stack, image, rollbackTo }: Plain, running: string | undefined): DeployOptions {
  return {
    ...{ command: rollbackTo === undefined ? "deploy" : "rollback", stack: stack.name, image, rollbackTo },
    ...{
      version: image === undefined ? undefined : versionOf(image),
      commit: undefined,
      fingerprint: undefined,
    },
    ...{
      yes: false,
      refresh: false,
      retry: true,
      putBack: true,
      overrideWindow: undefined,
      hotfix: undefined,
    },
    ...{ allowOlder: false, wait: 0, folder: undefined },
    ...(image === undefined && rollbackTo === undefined ? { version: versionOf(running) } : {}),
  };
}
