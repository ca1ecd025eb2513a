import type { Finding } from "../../settings/finding.ts";
import { judgeShared, type StackSecrets } from "../../settings/rules/shared-secrets.ts";
import type { Stack } from "../workspace/stack.ts";

/** Secrets that two of the stacks share. Their values are read into this process's memory alone. */
export async function compareSecrets(stacks: readonly Stack[]): Promise<Finding[]> {
  return judgeShared(await Promise.all(stacks.map(secretsOf)));
}

/** Variable with the passphrase of one stack, for when several are read at once. */
export function passphraseVariable(stack: string): string {
  return `PULUMI_CONFIG_PASSPHRASE_${stack.toUpperCase().replaceAll("-", "_")}`;
}

async function secretsOf(stack: Stack): Promise<StackSecrets> {
  const own = stack.project.env[passphraseVariable(stack.name)];
  const env: Record<string, string> = own === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE: own };
  const { code, stdout, stderr } = await stack.run(
    ["config", "--show-secrets", "--json", "--non-interactive", "--stack", stack.name],
    { env },
  );
  if (code !== 0) throw new Error(`the configuration of ${stack.name} could not be read: ${stderr.trim()}`);
  const entry = (JSON.parse(stdout) as Record<string, { value?: string } | undefined>)[
    `${stack.project.name}:secrets`
  ];
  return { stack: stack.name, secrets: JSON.parse(entry?.value ?? "{}") as Record<string, string> };
}
