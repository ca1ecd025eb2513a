import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Programs that a runner of GitHub has and a test must not use as they are: Docker, whose daemon is not there, and of npm
 * what asks the registry (`npm audit`) or would run this very test again (`npm test`).
 */
export class StandIns {
  readonly #folder = mkdtempSync(join(tmpdir(), "hotdash-stand-ins-"));

  constructor() {
    const npm = execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim();
    mkdirSync(join(this.#folder, "bin"));
    this.#program("docker", 'echo "$*" >> "$0.said"; exit 0');
    this.#program(
      "npm",
      `case "$1" in audit) cat "$0.audit"; exit 0;; test) echo "npm test"; exit 0;; *) exec '${npm}' "$@";; esac`,
    );
    this.audit({});
  }

  /** Where they are found before the real ones. */
  get path(): string {
    return `${join(this.#folder, "bin")}:${process.env.PATH}`;
  }

  /** What is known against the packages from now on: severities by name. */
  audit(known: Record<string, string>): void {
    const vulnerabilities = Object.fromEntries(
      Object.entries(known).map(([name, severity]) => [name, { severity, range: "*", fixAvailable: true }]),
    );
    writeFileSync(join(this.#folder, "bin", "npm.audit"), JSON.stringify({ vulnerabilities }));
  }

  /** How Docker was called, call by call. */
  docker(): string[] {
    return readFileSync(join(this.#folder, "bin", "docker.said"), "utf8")
      .trim()
      .split("\n");
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #program(name: string, script: string): void {
    const file = join(this.#folder, "bin", name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }
}
