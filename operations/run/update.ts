import { stripVTControlCharacters } from "node:util";
import { messageOf } from "../../providers/kernel/errors.ts";
import { redact, redactJsonText } from "../../providers/kernel/redact.ts";
import { IMAGE_VARIABLE } from "../../settings/releases/naming.ts";
import { digestOf, sameBuild, shortDigest } from "../../settings/releases/release.ts";
import { levelsIn } from "../changes/levels.ts";
import { eventsIn } from "../changes/read.ts";
import { type EventFiles, EventLog } from "../engine/event-log.ts";
import type { EngineResult } from "../engine/pulumi.ts";
import { openCreates, refusedUpdates } from "../repair/open-creates.ts";
import type { PendingOperation } from "../repair/plan.ts";
import { leaveOpen } from "../repair/repair.ts";
import { previewReport } from "../report/preview.ts";
import { changeLines } from "../report/terminal.ts";
import { violationLines, violationsIn } from "../report/violations.ts";
import type { ExportedState, Stack } from "../workspace/stack.ts";
import type { RunDirectory } from "./directory.ts";
import type { Display } from "./display.ts";
import { EngineSession } from "./engine-run.ts";
import { describeFailure, refusalIn } from "./failed-release.ts";
import { FailedReleases } from "./failed-releases.ts";
import { githubAdvice } from "./github-advice.ts";
import { asksForJson, JsonOutput } from "./json-output.ts";
import { isWhole, judgeRelease, lastGoodImage } from "./judgement.ts";
import { forPreview, forPutBack, type UpOptions } from "./options.ts";
import type { Answer } from "./question.ts";
import { followLines } from "./tail.ts";
import { namingImage, type WantedRelease } from "./wanted.ts";

/** Exit code of a shell command that Ctrl-C ended: here, after everything touched was put back. */
export const INTERRUPTED = 130;
/** Exit code of a command that was killed: the second signal left the stack in the middle of its update. */
export const LEFT = 137;
/** The engine's own code for a command line it cannot act on. */
const BAD_INVOCATION = 2;

/** Headings below which the engine sums up: nothing moves any more. */
const SUMMARY = /^(Policies|Diagnostics|Outputs|Resources):/;

/** What a run of the engine wrote for programs, without the stack's secrets. */
export interface EngineLog {
  /** Its event log. */
  log: string;
  /** How the rules of the pack were in force; undefined when it did not say. */
  levels: Record<string, string> | undefined;
}

/** A run of the engine that did not end with 0. */
export interface FailedRun {
  during: "preview" | "update";
  /** Text of the engine's event log, without the stack's secrets. */
  log: string;
  code: number | null;
}

/** What an update works with. */
export interface UpdateTools {
  stack: Stack;
  options: UpOptions;
  directory: RunDirectory;
  display: Display;
  /** What it is to bring. */
  release: WantedRelease;
  /** Asks a person; undefined where there is none. */
  ask: ((stack: string, signal: AbortSignal) => Promise<Answer>) | undefined;
  /** Sees every line that the engine prints, beside the display. */
  onLine?(line: string): void;
  /**
   * Sees the event log of each run of the engine, without the stack's secrets; undefined when these could not be read
   * again after it, so that nothing of it can be passed on.
   */
  onLog?(log: EngineLog | undefined): void;
  /** Sees what the engine said of a run that failed. In a preview nothing was touched. */
  onFailure?(failure: FailedRun): void;
}

/**
 * One update from preview to the last word: shows it, asks, runs it, stops it in good order when asked to, and takes a
 * release back in the groups that took it when a later group refused it. A release that failed and was put back is
 * remembered, and refused from then on until it is asked for with `--retry`.
 */
export class Update {
  readonly #tools: UpdateTools;
  readonly #session = new EngineSession();
  readonly #stopped = new AbortController();
  /** Whether the engine is at a preview, which can be cancelled at any time. */
  #previewing = false;
  /** Whether anything may have been touched. */
  #begun = false;
  readonly #failures: FailedReleases;
  /** Whether the release of this run is remembered as failed. */
  #failedBefore = false;
  /** What the providers told of rollouts that failed. */
  readonly #events: Record<string, unknown>[] = [];
  /** Creates at GitHub of which nobody knows whether they made something, by URN. */
  readonly #open = new Map<string, PendingOperation>();
  /** Objects at GitHub whose update failed, by URN. */
  readonly #refusedAtGithub = new Set<string>();

  constructor(tools: UpdateTools) {
    this.#tools = tools;
    this.#failures = new FailedReleases(tools.stack, (text) => this.#say(text));
  }

  /** The first signal: ends in good order whatever is under way. */
  stop(signal: NodeJS.Signals): void {
    this.#stopped.abort();
    if (this.#previewing) this.#session.cancel();
    if (!this.#begun) return;
    this.#say("stopping: machines that were touched are put back; press again to leave at once");
    this.#tools.directory.record({ type: "stop-requested", signal });
    this.#tools.directory.requestStop();
  }

  /** The second signal: leaves at once. */
  leave(): void {
    this.#session.kill();
  }

  /** Answers the exit code. */
  async run(): Promise<number> {
    const { stack, options, ask } = this.#tools;
    if (!options.yes && !options.skipPreview && !ask) {
      this.#say("nobody can be asked here: add --yes to update after the preview, or --skip-preview");
      return BAD_INVOCATION;
    }
    if (await this.#refused()) return 1;
    await stack.hideSecrets();
    if (!options.skipPreview) {
      const code = await this.#previewed();
      if (code !== undefined) return code;
    }
    if (this.#stopped.signal.aborted) return this.#untouched();
    this.#begun = true;
    const { image, env } = this.#tools.release;
    this.#tools.directory.record({ type: "update-started", stack: stack.name, image });
    const code = await this.#afterwards(await this.#update(options.engine, env));
    this.#tools.directory.record({ type: "update-finished", stack: stack.name, code });
    return code;
  }

  /** Shows the preview and asks; answers an exit code when the update is not to be. */
  async #previewed(): Promise<number | undefined> {
    const { stack, options, ask } = this.#tools;
    for (const more of [[], ["--diff"]]) {
      this.#previewing = true;
      const { code } = await this.#engine(
        (run) => stack.preview([...forPreview(options.engine), ...this.#colour, ...more], run),
        this.#tools.release.env,
      );
      this.#previewing = false;
      if (this.#stopped.signal.aborted) return this.#untouched();
      if (code !== 0) return code ?? 1;
      if (options.yes || !ask) return undefined;
      const answer = await ask(stack.name, this.#stopped.signal);
      if (answer === "yes") return undefined;
      if (answer === "no") return this.#untouched();
    }
    return (await ask?.(stack.name, this.#stopped.signal)) === "yes" ? undefined : this.#untouched();
  }

  /** Whether the release failed before, so that it is not to be tried again unasked. Nothing has been touched yet. */
  async #refused(): Promise<boolean> {
    const { stack, options, release } = this.#tools;
    const failed = release.image === undefined ? undefined : await this.#failures.find(release.image);
    if (!failed || !release.image) return false;
    this.#failedBefore = true;
    if (options.retry) return false;
    // It may have succeeded since in a run that did not pass through here.
    const lastGood = lastGoodImage((await this.#state()) ?? { resources: [], pendingOperations: [] });
    if (lastGood && sameBuild(lastGood, release.image)) return false;
    const again = release.property === IMAGE_VARIABLE ? `${IMAGE_VARIABLE}=${release.image} ` : "";
    const back = release.property === "--rollback-to" ? ` --rollback-to ${shortDigest(release.image)}` : "";
    this.#say(
      `${release.property} = ${release.image}\n` +
        `   failed before and was put back (${describeFailure(failed)}); nothing was changed\n` +
        "   allowed: another release; this one when the cause lay elsewhere and is put right\n" +
        `   to try it again: ${again}npm run up -- ${stack.name}${back} --retry`,
    );
    return true;
  }

  #update(engine: readonly string[], env: WantedRelease["env"]): Promise<EngineResult> {
    const { stack } = this.#tools;
    return this.#engine((run) => stack.up([...engine, ...this.#colour], run), env);
  }

  /** What a finished update means: for the release, for the person who stopped it, for the exit code. */
  async #afterwards(result: EngineResult): Promise<number> {
    const { stack } = this.#tools;
    if (this.#session.killed) return this.#left();
    const stopped = () => this.#stopped.signal.aborted;
    if (result.code === 0) {
      if (this.#failedBefore && this.#tools.release.image)
        await this.#failures.forget(this.#tools.release.image);
      if (stopped()) this.#say("the update was complete before it could be stopped");
      return 0;
    }
    const failure = result.code ?? 1;
    const state = await this.#state();
    if (this.#session.killed) return this.#left();
    if (!state) return failure;
    const wasStopped = stopped();
    const whole = await this.#putBack(state);
    if (this.#session.killed) return this.#left();
    await this.#leaveOpen();
    if (whole) await this.#remember(state);
    if (!wasStopped) return failure;
    this.#say(
      whole
        ? `stopped: machines that were touched are as they were before; npm run up -- ${stack.name} begins again`
        : `stopped, but not everything is as it was before: npm run up -- ${stack.name} goes on from here`,
    );
    return whole ? INTERRUPTED : failure;
  }

  /** What may be at GitHub is looked for by the next update; a stack that is held by now is that one's already. */
  async #leaveOpen(): Promise<void> {
    if (this.#open.size + this.#refusedAtGithub.size === 0) return;
    const left = { open: [...this.#open.values()], refused: this.#refusedAtGithub };
    await leaveOpen(this.#tools.stack, left, (line) => this.#say(line)).catch((error) =>
      this.#say(`what may have been made at GitHub could not be written down: ${redact(messageOf(error))}`),
    );
  }

  /** Takes a torn release back, once. Answers whether the state is whole in the end, and no release torn. */
  async #putBack(state: ExportedState): Promise<boolean> {
    const { stack, options, directory } = this.#tools;
    const asked = this.#tools.release.image;
    const judgement = judgeRelease(state, asked);
    const up = `npm run up -- ${stack.name}`;
    if (judgement.kind === "none" || this.#session.killed) return isWhole(state);
    const took = judgement.took.join(", ");
    if (judgement.kind === "complete") {
      this.#say(
        `${took} runs the new image, but the update failed elsewhere: with the cause fixed, name the image again ` +
          `(${IMAGE_VARIABLE}=${asked} ${up}); a plain ${up} goes back to ${judgement.lastGood}`,
      );
      return false;
    }
    const failed = judgement.failed.join(", ");
    if (!options.putBack) {
      this.#say(
        `${took} runs the new image and ${failed} does not; left so, as --no-put-back asks. A plain ${up} goes back to ${judgement.lastGood}`,
      );
      return false;
    }
    this.#say(
      `${took} took the new image and ${failed} did not: one release, so ${took} goes back to ${judgement.lastGood}`,
    );
    directory.record({ type: "put-back-started", image: judgement.lastGood, groups: judgement.took });
    await directory.withdrawStop();
    const { code } = await this.#update(forPutBack(options.engine), namingImage(judgement.lastGood));
    directory.record({ type: "put-back-finished", image: judgement.lastGood, code });
    if (this.#session.killed) return false;
    this.#say(
      code === 0
        ? `all groups run ${judgement.lastGood} again; the new image is live nowhere`
        : `putting the release back failed too; a plain ${up} tries it again`,
    );
    return code === 0;
  }

  /** Writes down that the release failed, after all of it was put back; not when something else made the update fail. */
  async #remember(state: ExportedState): Promise<void> {
    const { release, stack } = this.#tools;
    const lastGood = lastGoodImage(state);
    if (!release.image || !lastGood || sameBuild(release.image, lastGood)) return;
    const refusal = refusalIn(this.#events, release.image);
    if (!refusal) return;
    const failed = { digest: digestOf(release.image), at: new Date().toISOString(), ...refusal };
    if (await this.#failures.remember(failed))
      this.#say(
        `${shortDigest(release.image)} is remembered as failed (${describeFailure(failed)}): ` +
          `npm run up -- ${stack.name} refuses it from now on, unless --retry is given`,
      );
  }

  /** Runs the engine with its event log, and says at the end which rules refused what. */
  async #engine(
    command: Parameters<EngineSession["run"]>[0],
    naming: WantedRelease["env"],
  ): Promise<EngineResult> {
    const eventLog = EventLog.open();
    try {
      const json = asksForJson(this.#tools.options.engine) ? new JsonOutput() : undefined;
      const result = await this.#shown(command, { eventLog: eventLog.files, naming, json });
      if (result.code !== 0 && !this.#previewing) this.#learn(eventLog.read());
      if (json || this.#tools.onLog || result.code !== 0) await this.#pass(result, eventLog, json);
      return result;
    } finally {
      eventLog.close();
    }
  }

  /** What a failed update says of GitHub: what may be there, and what is to be done. */
  #learn(log: string): void {
    for (const create of openCreates(log)) this.#open.set(create.resource.urn, create);
    for (const urn of refusedUpdates(log)) this.#refusedAtGithub.add(urn);
    for (const advice of githubAdvice(log, `npm run up -- ${this.#tools.stack.name}`))
      this.#say(redact(advice));
  }

  /** Runs the engine and shows what it says as it goes. */
  async #shown(
    command: Parameters<EngineSession["run"]>[0],
    given: { eventLog: EventFiles; naming: WantedRelease["env"]; json: JsonOutput | undefined },
  ): Promise<EngineResult> {
    const { directory, display } = this.#tools;
    const unfollow = followLines(directory.events, (event) => {
      if (event.type === "rollout-failed") this.#events.push(event);
      display.event(event);
    });
    const env = { ...directory.env, ...given.naming };
    const onLine = (line: string, stream: "stdout" | "stderr") => {
      if (SUMMARY.test(stripVTControlCharacters(line))) display.clear();
      if (given.json && stream === "stdout") given.json.add(line);
      else display.line(line, stream);
      this.#tools.onLine?.(line);
    };
    return await this.#session.run(command, { env, onLine, eventLog: given.eventLog }).finally(() => {
      unfollow();
      display.clear();
    });
  }

  /**
   * Passes on what the engine wrote for programs, without any secret of the stack, also those that this run made. When
   * these cannot be read, nothing is passed on, and that is said.
   */
  async #pass(result: EngineResult, eventLog: EventLog, json: JsonOutput | undefined): Promise<void> {
    const { stack, display } = this.#tools;
    // Who leaves at once waits for nothing.
    if (this.#session.killed) return;
    let log: EngineLog | undefined;
    try {
      await stack.hideSecrets({ anew: !this.#previewing });
      log = { log: redactJsonText(eventLog.read()), levels: levelsIn(eventLog.readLevels()) };
      const text = json?.end();
      if (text !== undefined) display.raw(text);
    } catch (error) {
      this.#say(`${messageOf(error)}\nnothing of the engine's events is kept or passed on`);
    }
    this.#tools.onLog?.(log);
    if (this.#previewing && log && !json)
      for (const line of changeLines(previewReport(log.log, { stack: stack.name, code: result.code })))
        this.#say(line);
    if (result.code === 0) return;
    for (const line of violationLines(violationsIn([...eventsIn(log?.log ?? "")]))) this.#say(line);
    const during = this.#previewing ? "preview" : "update";
    this.#tools.onFailure?.({ during, log: log?.log ?? "", code: result.code });
  }

  #state(): Promise<ExportedState | undefined> {
    return this.#tools.stack.state().catch(() => undefined);
  }

  #untouched(): number {
    this.#say("nothing was changed");
    return this.#stopped.signal.aborted ? INTERRUPTED : 1;
  }

  #left(): number {
    const { name } = this.#tools.stack;
    this.#say(
      `left at once, in the middle of the update: npm run repair -- ${name}, then npm run up -- ${name} recovers`,
    );
    return LEFT;
  }

  get #colour(): string[] {
    return this.#tools.display.colour ? ["--color", "always"] : [];
  }

  #say(text: string): void {
    this.#tools.display.line(text, "stderr");
  }
}
