import { stackRows } from "../../settings/matrix/table.ts";
import { requiredSecrets } from "../../settings/matrix.ts";
import { stackOf } from "./names.ts";

/**
 * The secrets of a preview, from the variables of the command that carry their names. Every secret that the app may have
 * is taken when it is there.
 * @throws Error that lists every missing one at once with the command that sets it; never with a value.
 */
export function givenSecrets(number: number, env: NodeJS.ProcessEnv): Record<string, string> {
  const missing = requiredSecrets(stackOf(number)).filter((name) => !env[name]);
  if (missing.length > 0)
    throw new Error(
      [
        `${missing.length} ${missing.length === 1 ? "secret is" : "secrets are"} missing in the environment; nothing was changed.`,
        ...missing.map(
          (name, index) =>
            `${index + 1}. ${name} = (not set)\n   is required in every preview\n   allowed: a value made for previews alone, never staging's\n   fix: gh secret set ${name} --env preview`,
        ),
      ].join("\n\n"),
    );
  // DATABASE_URL follows from POSTGRES_URL: one of a runner's own would contradict it.
  const names = stackRows().filter(
    ({ source, targets, name }) =>
      source === "secret" && targets.includes("fly secret") && name !== "DATABASE_URL",
  );
  return Object.fromEntries(names.flatMap(({ name }) => (env[name] ? [[name, env[name] as string]] : [])));
}
