import { differences } from "../../../providers/kernel/leaves.ts";
import type { WholeKeyValue } from "../../../providers/render/api/key-values.ts";
import { type KeyValueInputs, keyValueInputs } from "../../../providers/render/key-value/schema.ts";
import { viewOf as keyValueView } from "../../../providers/render/key-value/view.ts";
import { type Change, changesOf } from "../../../providers/render/service/changes.ts";
import type { ServiceInputs } from "../../../providers/render/service/schema.ts";
import { wantedVariables } from "../../../providers/render/values.ts";
import { isSecret } from "../../../settings/matrix/variable.ts";
import { variableOf } from "../../../settings/matrix.ts";
import { inWords } from "../account.ts";
import type { DeclaredWorkspace } from "./declared.ts";
import type { LiveService } from "./live-workspace.ts";

type Fields = Record<string, unknown>;

/** What the first update changes of a service, as the provider itself finds it: by Render's own fields, variables by name. */
export function serviceChanges(
  live: LiveService,
  inputs: ServiceInputs,
  { secretNames }: Pick<DeclaredWorkspace, "secretNames">,
  imageKnown: boolean,
): string[] {
  const files = Object.fromEntries(live.files.map((file) => [file, ""]));
  const changes = changesOf({ service: live.service, env: live.own, files, groups: [] }, inputs);
  const [from, to] = (["from", "to"] as const).map((side) =>
    Object.assign({}, ...changes.map((change) => fieldsOf(change, side))),
  );
  const fields = differences(from, to).filter(({ path }) => imageKnown || !path.startsWith("image."));
  return [
    ...fields.map((one) => `${one.path}: ${inWords(one)}`),
    ...variableChanges(live, inputs, secretNames.get(inputs.name) ?? []),
  ].map((line) => `${live.service.name}: ${line}`);
}

/** One side of a change in the form of a service's answer. */
function fieldsOf(change: Change, side: "from" | "to"): Fields {
  const value = change[side];
  switch (change.kind) {
    case "patch":
      return value as Fields;
    case "disk":
    case "suspended":
      return { [change.kind]: value ?? undefined };
    case "autoscaling":
      return { autoscaling: value ?? undefined };
    case "scale":
      return { numInstances: value };
    case "files":
      return { secretFiles: value };
    default:
      return {};
  }
}

/** By their names only: Render does not tell plain ones from secrets. */
function variableChanges(
  { own, env }: LiveService,
  inputs: ServiceInputs,
  secretNames: readonly string[],
): string[] {
  const wanted = wantedVariables(inputs, {});
  const given = Object.keys(own).filter((name) => isSecretName(name));
  const secret = new Set([...secretNames, ...given]);
  const names = [...new Set([...Object.keys(own), ...Object.keys(wanted), ...secret])].sort();
  return names.flatMap((name) => {
    const at = `env.${name}`;
    const here = Object.hasOwn(own, name);
    const before = here ? "(value not shown)" : env[name] === undefined ? "not set" : "a group's until now";
    if (secret.has(name)) return `${at}: ${before}, becomes what the stack's secrets say`;
    if (!Object.hasOwn(wanted, name)) return `${at}: (value not shown) is removed`;
    return here && own[name] === wanted[name] ? [] : `${at}: ${before}, becomes (value not shown)`;
  });
}

function isSecretName(name: string): boolean {
  const row = variableOf(name);
  return row !== undefined && isSecret(row) && row.source !== "derived";
}

/** The same for the Key Value instance. */
export function keyValueChanges(live: WholeKeyValue, declared: object): string[] {
  const inputs = keyValueInputs.safeParse(declared).data ?? (declared as KeyValueInputs);
  const view = keyValueView(live, inputs);
  const wanted = Object.fromEntries(
    Object.keys(view).map((field) => [field, inputs[field as keyof typeof view]]),
  );
  return differences(view, wanted).map((one) => `${live.name}: ${one.path}: ${inWords(one)}`);
}
