import { messageOf } from "../../providers/kernel/errors.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { digestOf } from "../../settings/releases/release.ts";
import type { EngineResult } from "../engine/pulumi.ts";
import type { Stack } from "../workspace/stack.ts";
import { type FailedRelease, readTag, tagName, tagOf } from "./failed-release.ts";

/** Failed releases that are remembered: nobody tries an older one by mistake. */
const KEPT = 5;

/**
 * The releases of a stack that failed and were put back, in the stack's tags. The state cannot hold them, because a
 * release that was put back must leave it unchanged; tags lie beside the state in every backend, so that every machine
 * sees them. They are a help and no lock: where they cannot be read or written, that is said and the run goes on.
 */
export class FailedReleases {
  readonly #stack: Stack;
  readonly #say: (text: string) => void;

  constructor(stack: Stack, say: (text: string) => void) {
    this.#stack = stack;
    this.#say = say;
  }

  /** How this image failed, if it did. */
  async find(image: string): Promise<FailedRelease | undefined> {
    return (await this.#all()).find(({ digest }) => digest === digestOf(image));
  }

  /** Answers whether it could be written down. */
  async remember(failed: FailedRelease): Promise<boolean> {
    const { name, value } = tagOf(failed);
    if (!(await this.#tried("write down the failed release", ["set", name, value]))) return false;
    const older = (await this.#all()).sort((a, b) => b.at.localeCompare(a.at)).slice(KEPT);
    for (const { digest } of older) await this.#remove(digest);
    return true;
  }

  /** Takes back what is remembered of an image, after it succeeded. */
  async forget(image: string): Promise<void> {
    await this.#remove(image);
  }

  async #remove(image: string): Promise<void> {
    await this.#tried("forget a failed release", ["rm", tagName(image)]);
  }

  async #all(): Promise<FailedRelease[]> {
    const result = await this.#tried("ask for the releases that failed", ["ls", "--json"]);
    if (!result) return [];
    try {
      const tags = JSON.parse(result.stdout) as Record<string, string>;
      return Object.entries(tags).flatMap(([name, value]) => readTag({ name, value }) ?? []);
    } catch (error) {
      this.#say(`could not read the releases that failed: ${messageOf(error)}`);
      return [];
    }
  }

  async #tried(what: string, args: readonly string[]): Promise<EngineResult | undefined> {
    const result = await this.#stack.run(["stack", "tag", ...args, "--stack", this.#stack.name]);
    if (result.code === 0) return result;
    // An address of a backend may hold a password.
    this.#say(`could not ${what}: ${redact(result.stderr.trim() || `exit code ${result.code}`)}`);
    return undefined;
  }
}
