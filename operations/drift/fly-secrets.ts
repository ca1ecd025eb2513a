import { connect } from "../../providers/fly/api/connection.ts";
import { listSecrets } from "../../providers/fly/api/secrets.ts";
import { isNotFound } from "../../providers/kernel/errors.ts";
import { judgeAppSecrets } from "../../settings/rules/names-found.ts";
import { fly } from "../../settings/tokens.ts";
import type { ExportedResource } from "../workspace/stack.ts";

type Declared = Pick<ExportedResource, "type" | "inputs" | "outputs">;

/**
 * Secrets of the stack's apps on Fly that the stack did not set: flags, retired ones and strangers. One request an app.
 * @param declared The stack's stored resources; names of secrets are the only thing taken from them.
 */
export async function checkFlySecrets(
  declared: readonly Declared[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  const remarks: string[] = [];
  for (const { inputs = {}, outputs = {} } of declared.filter(({ type }) => type === fly.Secrets)) {
    const app = String(inputs.app);
    const api = connect({ platform: inputs.platform === "simulated" ? "simulated" : "live" }, env);
    const live = await listSecrets(api, app).catch((error: unknown) => {
      // An app that is gone is drift that a refresh sees.
      if (isNotFound(error)) return {};
      throw error;
    });
    remarks.push(...compareAppSecrets(app, Object.keys(live), Object.keys(outputs.digests ?? {})));
  }
  return remarks;
}

/** What is among an app's secrets that the stack did not set. */
export function compareAppSecrets(
  app: string,
  names: readonly string[],
  expected: readonly string[],
): string[] {
  return judgeAppSecrets({
    place: `the app ${app} on Fly`,
    names,
    expected,
    removal: (name) => `fly secrets unset ${name} -a ${app}`,
  });
}
