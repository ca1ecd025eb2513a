import { hide } from "../../providers/kernel/redact.ts";
import { secretParts } from "../../providers/kernel/redaction/parts.ts";
import type { EngineResult } from "../engine/pulumi.ts";
import { maskInJob } from "./masks.ts";
import { configInClear, plainInConfig, secretsInConfig, secretsInState } from "./secret-values.ts";

/**
 * Hides every secret of a stack from what this process says or writes from now on: those of its configuration, and
 * those that its state holds, derived and generated ones too. The engine masks only the first, and only as they stand
 * there. In a job of GitHub they are masked in its log as well.
 *
 * What stands in clear in the stack's configuration, too, is no secret: a marked object may hold an app's name.
 *
 * @throws Error when they cannot be read: then nothing that the engine says can be passed on
 */
export async function hideSecretsOf(stack: {
  name: string;
  run: (args: readonly string[]) => Promise<EngineResult>;
}): Promise<void> {
  const at = ["--show-secrets", "--stack", stack.name];
  const [config, state] = await Promise.all([
    stack.run(["config", "--json", "--non-interactive", ...at]),
    stack.run(["stack", "export", ...at]),
  ]);
  const failed = [config, state].find(({ code }) => code !== 0);
  if (failed)
    throw new Error(
      `the secrets of ${stack.name} could not be read, so what the engine says of it could not be shown: ${failed.stderr.trim()}\n` +
        `a stack that is not there yet is made with: npm run pulumi -- stack init ${stack.name}`,
    );
  const settings = configInClear.parse(JSON.parse(config.stdout));
  const plain = new Set([...plainInConfig(settings), stack.name]);
  const secrets = [...secretsInConfig(settings), ...secretsInState(JSON.parse(state.stdout))].filter(
    (value) => !plain.has(value),
  );
  hide(secrets);
  maskInJob(secrets.flatMap(secretParts));
}
