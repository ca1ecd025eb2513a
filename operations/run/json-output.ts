import { redactJsonText } from "../../providers/kernel/redact.ts";

/** Whether the engine's options ask for JSON on its standard output: `--json`, `-j`, `-yj`. */
export const asksForJson = (engine: readonly string[]): boolean =>
  engine.some((arg) => /^(--json(=.*)?|-[a-z]*j[a-z]*(=.*)?)$/.test(arg));

/**
 * Standard output that is JSON for a program: kept until the run is over, because what an update makes (a session's
 * secret) is known as secret only then; and redacted value by value, so that it stays JSON.
 */
export class JsonOutput {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line);
  }

  /** What may be passed on, once every secret is hidden; undefined when there was nothing. */
  end(): string | undefined {
    const text = this.#lines.splice(0).join("\n");
    return text === "" ? undefined : redactJsonText(text);
  }
}
