import { expectReady } from "../doctor/ready.ts";
import { GithubClient } from "../github/client.ts";
import { Display } from "../run/display.ts";
import { onInterrupt } from "../run/interrupts.ts";
import { askForUpdate } from "../run/question.ts";
import { UsageError } from "../run/usage-error.ts";
import { openStack } from "../workspace/open.ts";
import { expectNoImage, isBare } from "./bare.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { githubAccessOf } from "./github-access.ts";
import { type DeployOptions, type GivenForDeploy, readDeployOptions, stackKindOf } from "./options.ts";
import { stepsOf } from "./plan.ts";
import { reportOf } from "./report.ts";
import { versionOf } from "./resolve.ts";
import { RunFolder } from "./run-folder.ts";
import { runSteps } from "./runner.ts";
import type { ApprovedPlan, DeployContext, Facts } from "./step.ts";
import { APPROVED } from "./steps/approval.ts";
import { RESOLVED } from "./steps/image.ts";
import { PLAN } from "./steps/preview.ts";

/** `hotdash deploy` and `hotdash rollback`, from what they were given to their exit code. */
export async function runDeploy(command: DeployOptions["command"], given: GivenForDeploy): Promise<ExitCode> {
  const attended = Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env.CI);
  const display = new Display(process.stdout, process.stderr);
  // A terminal that is gone must not end an update that is being put back.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  try {
    const options = readDeployOptions(command, given, { attended, env: process.env });
    options.version ??= command === "deploy" ? versionOf(options.image) : undefined;
    return await run(options, display, attended);
  } catch (error) {
    display.line((error as Error).message, "stderr");
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  } finally {
    display.end();
  }
}

async function run(options: DeployOptions, display: Display, attended: boolean): Promise<ExitCode> {
  const stack = await openStack(options.stack, options.command);
  await expectReady(stack, options.command, ["platforms", "github", "release", "state", "secrets"]);
  const bare = await isBare(stack);
  if (bare) expectNoImage(options);
  const { yes: _yes, folder: given, fingerprint: _fingerprint, wait: _wait, ...intent } = options;
  const place = { project: stack.project.folder, stack: stack.name, given };
  const folder = await RunFolder.open(place, intent, Date.now());
  const facts: Facts = { verdicts: {}, held: [], begun: false, code: EXIT.done };
  const stopped = new AbortController();
  let listening: { stop(signal: NodeJS.Signals): void; leave(): void } | undefined;
  let github: GithubClient | undefined;
  const context: DeployContext = {
    ...{ stack, options, display, folder, facts, stopped: stopped.signal },
    approvedBefore: await approvedBefore(folder),
    resolvedBefore: resolvedBefore(folder),
    ask: attended && !options.yes ? askForUpdate : undefined,
    now: () => Date.now(),
    say: (line) => display.line(line),
    github: () => {
      github ??= new GithubClient(githubAccessOf(context), stack.project.env);
      return github;
    },
    interruptible: (handlers) => {
      listening = handlers;
      return () => {
        listening = undefined;
      };
    },
  };
  const warn = (line: string) => display.line(line, "stderr");
  const end = onInterrupt({
    first: (signal) => {
      display.line("stopping: nothing new is begun", "stderr");
      stopped.abort();
      listening?.stop(signal);
      // Last, and by best effort: what cannot be written down must not keep anybody from stopping.
      folder.bestEffort(warn);
      folder.note({ type: "stop-requested", signal });
    },
    second: () => {
      if (!listening) process.exit(EXIT.left);
      listening.leave();
    },
  });
  try {
    if (folder.resumed) context.say(`going on with an interrupted run: ${folder.path}`);
    const kind = stackKindOf(options.stack) ?? "preview";
    const result = await runSteps(stepsOf({ ...options, kind, bare }), context);
    // How it ended is said first: what follows only writes it down.
    const report = reportOf(result, context);
    for (const line of report) context.say(line);
    folder.bestEffort(warn);
    folder.note({ type: "run-finished", code: result.code });
    await folder.write("report.txt", `${report.join("\n").trim()}\n`);
    if (folder.incomplete) warn(`the evidence in ${folder.path} is incomplete`);
    return result.code;
  } finally {
    await facts.session?.end();
    end();
  }
}

/** The plan that an interrupted attempt of this very run had approved. */
async function approvedBefore(folder: RunFolder): Promise<ApprovedPlan | undefined> {
  if (!folder.resumed) return undefined;
  const plan = await folder.read<ApprovedPlan>(PLAN);
  const approved = folder.entries().filter(({ type }) => type === APPROVED);
  return plan && approved.some(({ fingerprint }) => fingerprint === plan.fingerprint) ? plan : undefined;
}

/** The image that an interrupted attempt of this very run had resolved. */
function resolvedBefore(folder: RunFolder): string | undefined {
  const image = folder.entries().findLast(({ type }) => type === RESOLVED)?.image;
  return typeof image === "string" ? image : undefined;
}
