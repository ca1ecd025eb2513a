import { equal } from "../../kernel/compare.ts";
import { messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import type { Implementation, Outs } from "../../kernel/implementation.ts";
import { madeOrFound } from "../../kernel/unsettled.ts";
import { connect, isGone, type Render } from "../api/connection.ts";
import {
  createEnvGroup,
  deleteEnvGroup,
  type EnvGroupAnswer,
  findEnvGroups,
  getEnvGroup,
  renameEnvGroup,
  setGroupFile,
  setGroupVariable,
} from "../api/env-groups.ts";
import { mustSeeOwner } from "../api/services.ts";
import { fixedPlace, MARK, markOf } from "../common.ts";
import { declaredIn } from "../declared.ts";
import { observedValues, wantedVariables } from "../values.ts";
import { type EnvGroupInputs, envGroupInputs } from "./schema.ts";

/**
 * Variables and secret files that several services share. What changes in it reaches instances by a deploy only: services
 * take its `version` as an input and deploy with a new one.
 */
export const envGroupImplementation: Implementation<typeof envGroupInputs> = {
  kind: "render:EnvGroup",
  schema: envGroupInputs,
  schemaVersion: 1,
  rules: { replace: [], fixed: fixedPlace, ignore: ["adopt"] },

  unsettled: {
    id: ({ name }) => name,
    async locate(_context, inputs) {
      const render = connect(inputs);
      const group = await find(render, inputs);
      return group && { id: group.id, outs: outsOf(render, group.id, inputs, 1) };
    },
  },

  async create(_context, inputs) {
    const render = connect(inputs);
    const found = await find(render, inputs);
    const group = found ?? (await make(render, inputs));
    const outs = outsOf(render, group.id, inputs, 1);
    if (found) await converged(render, found, inputs, outs);
    return { id: group.id, outs };
  },

  async read(_context, id, olds) {
    const render = connect(olds);
    const live = await getEnvGroup(render, id);
    if (!live) {
      await mustSeeOwner(render, olds.ownerId);
      return undefined;
    }
    const inputs = declaredIn(envGroupInputs, olds);
    const values = { env: live.envVars, files: live.secretFiles };
    const seen = { ...inputs, name: live.name, ...observedValues(inputs, values) };
    // Whoever changed it: services may run with other values than it has now, and hear of these by a deploy only.
    const same = sameValues(inputs, seen) && equal(inputs.deviations, seen.deviations);
    return { inputs: seen, outs: { ...olds, ...seen, ...(same ? {} : { version: versionOf(olds) + 1 }) } };
  },

  async update(_context, id, olds, news) {
    const render = connect({ ...news, endpoint: olds.endpoint });
    const live = await getEnvGroup(render, id);
    if (!live)
      throw new ProviderError(
        `render: the env group ${id} (${news.name}) is gone. Run \`pulumi refresh\`, then \`pulumi up\``,
      );
    const version = versionOf(olds);
    const outs = outsOf(render, id, news, version + 1);
    const changed = await converged(render, live, news, outs);
    // Services deploy for another version, so there is none without a change that they must hear of.
    return changed || !sameValues(olds, news) ? outs : { ...outs, version };
  },

  async remove(_context, id, olds) {
    try {
      await deleteEnvGroup(connect(olds), id);
    } catch (error) {
      if (!isGone(error)) throw error;
      await mustSeeOwner(connect(olds), olds.ownerId);
    }
  },
};

const versionOf = ({ version }: Outs): number => (typeof version === "number" ? version : 1);

/** Whether an update that was cut off could have left services with other values than those declared. */
function sameValues(olds: EnvGroupInputs, news: EnvGroupInputs): boolean {
  const all = ({ env, secrets, generated, secretFiles }: EnvGroupInputs) =>
    JSON.stringify(
      [{ ...env, ...secrets, ...generated }, secretFiles].map((map) => Object.entries(map).sort()),
    );
  return all(olds) === all(news);
}

/** Requests a variable, a file: Render has none for several. A failure keeps the group in the state. */
async function converged(
  render: Render,
  live: EnvGroupAnswer,
  inputs: EnvGroupInputs,
  outs: Outs,
): Promise<boolean> {
  const { id } = live;
  const variables = differences(live.envVars, wantedVariables(inputs, live.envVars));
  const files = differences(live.secretFiles, inputs.secretFiles);
  try {
    if (live.name !== inputs.name) await renameEnvGroup(render, id, inputs.name);
    for (const [key, value] of variables) await setGroupVariable(render, id, key, value);
    for (const [name, content] of files) await setGroupFile(render, id, name, content);
  } catch (error) {
    throw new PartialError(messageOf(error), id, outs, [messageOf(error)], error);
  }
  return variables.length + files.length > 0;
}

function differences(
  from: Record<string, string>,
  to: Record<string, string>,
): [name: string, value: string | null][] {
  const set = Object.entries(to).filter(([name, value]) => from[name] !== value);
  const gone = Object.keys(from).filter((name) => !Object.hasOwn(to, name));
  return [...set, ...gone.map((name): [string, null] => [name, null])];
}

/** The group that is there already: left by a create that was killed, which our mark tells, or to be adopted. */
async function find(render: Render, inputs: EnvGroupInputs): Promise<EnvGroupAnswer | undefined> {
  const [id, ...others] = await findEnvGroups(render, inputs.ownerId, inputs.name);
  if (id === undefined) return undefined;
  if (others.length > 0)
    throw new ProviderError(
      `render: the workspace has ${others.length + 1} env groups named "${inputs.name}": ${[id, ...others].join(", ")}. Delete or rename all but the one to manage. Nothing was changed`,
    );
  const found = await getEnvGroup(render, id);
  const mark = found?.envVars[MARK];
  if (!found || inputs.adopt || mark === markOf(inputs)) return found;
  throw new ProviderError(
    `render: the env group "${inputs.name}" exists already (${id}) and ${mark ? `belongs to the stack ${mark}` : "belongs to no stack of this program"}. ` +
      "To take it over set adopt: true on it; otherwise choose another name. Nothing was changed",
  );
}

async function make(render: Render, inputs: EnvGroupInputs): Promise<EnvGroupAnswer> {
  const { name, ownerId, secretFiles } = inputs;
  const envVars = Object.entries(wantedVariables(inputs, {})).map(([key, value]) => ({ key, value }));
  const files = Object.entries(secretFiles).map(([file, content]) => ({ name: file, content }));
  const body = { name, ownerId, envVars, ...(files.length > 0 ? { secretFiles: files } : {}) };
  return madeOrFound(
    render.clock,
    () => createEnvGroup(render, body),
    () => find(render, inputs),
  );
}

function outsOf(render: Render, groupId: string, inputs: EnvGroupInputs, version: number): Outs {
  return { ...inputs, groupId, version, endpoint: render.endpoint() };
}
