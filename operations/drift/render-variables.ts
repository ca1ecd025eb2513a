import { connect, isGone, type Render } from "../../providers/render/api/connection.ts";
import { getEnvGroup } from "../../providers/render/api/env-groups.ts";
import { listEnvVars } from "../../providers/render/api/env-vars.ts";
import { MARK } from "../../providers/render/common.ts";
import { judgeVariables } from "../../settings/rules/names-found.ts";
import { render } from "../../settings/tokens.ts";
import type { ExportedResource } from "../workspace/stack.ts";

type Declared = Pick<ExportedResource, "urn" | "id" | "type" | "inputs">;

/** What holds variables on Render, in words, and how its names are read; undefined when it is gone. */
const HOLDERS: Readonly<
  Record<string, { what: string; names(api: Render, id: string): Promise<string[] | undefined> }>
> = {
  [render.Service]: {
    what: "service",
    names: async (api, id) => {
      try {
        return Object.keys(await listEnvVars(api, id));
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
    },
  },
  [render.EnvGroup]: {
    what: "env group",
    names: async (api, id) => {
      const group = await getEnvGroup(api, id);
      return group && Object.keys(group.envVars);
    },
  },
};

/**
 * Variables of the stack's services and env groups on Render that the stack did not set, and that are not among those left
 * to others: flags, retired ones, secrets in clear and strangers. One request each, for as long as a list has one page.
 * @param declared The stack's stored resources; names of variables are the only thing taken from them.
 */
export async function checkRenderVariables(
  declared: readonly Declared[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string[]> {
  const remarks: string[] = [];
  for (const { urn, id, type, inputs = {} } of declared) {
    const holder = HOLDERS[type];
    if (!holder || !id) continue;
    const api = connect({ platform: inputs.platform === "simulated" ? "simulated" : "live" }, env);
    // One that is gone is drift that a refresh sees.
    const names = ((await holder.names(api, id)) ?? []).sort();
    const stack = /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "<stack>";
    remarks.push(...compareVariables(`the ${holder.what} ${inputs.name} on Render`, names, inputs, stack));
  }
  return remarks;
}

/** What is among the variables of a service or an env group that the stack did not set. */
export function compareVariables(
  place: string,
  names: readonly string[],
  inputs: Readonly<Record<string, unknown>>,
  stack: string,
): string[] {
  const { external } = inputs;
  const expected = [
    ...["env", "secrets", "generated"].flatMap((key) => Object.keys(inputs[key] ?? {})),
    ...(Array.isArray(external) ? external.map(String) : []),
    MARK,
  ];
  // Pulumi owns all variables but those left to others, so that an update that looks first takes the rest away, and deploys.
  return judgeVariables({ place, names, expected, removal: () => `npm run up -- ${stack} --refresh` });
}
