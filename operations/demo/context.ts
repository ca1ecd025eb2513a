import type { EngineResult } from "../engine/pulumi.ts";
import type { Simulation } from "../simulation/simulation.ts";
import type { Stack } from "../workspace/stack.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** What the steps of the demo share. */
export interface Demo {
  simulation: Simulation;
  workspace: Workspace;
  stacks: Record<"staging" | "production", Stack>;
  /** Shows one line under the current step. */
  say(line: string): void;
  /** Shows lines of the engine's output as far as they are worth reading, with the stack that they are about. */
  shown(stack: string): (line: string) => void;
  /** Runs the engine with its output shown as far as it is worth reading. */
  engine<T = EngineResult>(title: string, run: (onLine: (line: string) => void) => Promise<T>): Promise<T>;
}

/** A step of the demo: does something and throws DemoFailure when it did not show what it must. */
export interface Step {
  title: string;
  run(demo: Demo): Promise<void>;
}

/** A step did not show what it must. The message says what was expected and what was seen. */
export class DemoFailure extends Error {
  override name = "DemoFailure";
}

export function must(condition: boolean, what: string, seen = ""): asserts condition {
  if (!condition) throw new DemoFailure(seen ? `${what}\n${seen}` : what);
}

/** Images of the demo: a release is a tag and a digest; the simulator runs them and misbehaves for some tags. */
export function release(tag: string, digit: string): string {
  return `registry.fly.io/hotdash:${tag}@sha256:${digit.repeat(64)}`;
}
export const FIRST = release("2026.11.1", "1");
export const BROKEN = release("2026.11.2-sim-crash", "2");
export const SECOND = release("2026.11.3", "3");
