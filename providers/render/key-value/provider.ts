import { equal } from "../../kernel/compare.ts";
import { messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import type { Implementation, Outs } from "../../kernel/implementation.ts";
import { hide } from "../../kernel/redact.ts";
import { madeOrFound } from "../../kernel/unsettled.ts";
import { waitUntil } from "../../kernel/wait-until.ts";
import { connect, isGone, type Render } from "../api/connection.ts";
import {
  createKeyValue,
  deleteKeyValue,
  getKeyValue,
  internalAddress,
  type KeyValueAnswer,
  patchKeyValue,
} from "../api/key-values.ts";
import type { PatchKeyValueBody } from "../api/requests.ts";
import { mustSeeOwner } from "../api/services.ts";
import { fixedPlace } from "../common.ts";
import { declaredIn } from "../declared.ts";
import { find } from "./find.ts";
import { type KeyValueInputs, keyValueInputs } from "./schema.ts";
import { type KeyValueView, viewOf } from "./view.ts";

/** How long a new instance may take to answer; Render says one to two minutes. */
const AVAILABLE_WITHIN_MS = 600_000;

/** A Key Value instance (Redis). It holds data, so nothing replaces it. */
export const keyValueImplementation: Implementation<typeof keyValueInputs> = {
  kind: "render:KeyValue",
  schema: keyValueInputs,
  schemaVersion: 1,
  rules: {
    replace: [],
    fixed: {
      ...fixedPlace,
      region:
        "An instance holds data and cannot move. Declare a second one, let the services use it, then remove this one",
    },
    ignore: ["adopt"],
  },

  unsettled: {
    id: ({ name }) => name,
    async locate(_context, inputs) {
      const render = connect(inputs);
      const live = await find(render, inputs);
      const outs = live && { ...inputs, keyValueId: live.id, endpoint: render.endpoint() };
      return outs && { id: live.id, outs };
    },
  },

  async create(_context, inputs) {
    const render = connect(inputs);
    const found = await find(render, inputs);
    const live = found ?? (await make(render, inputs));
    return { id: live.id, outs: await brought(render, live, inputs) };
  },

  async read(_context, id, olds) {
    const render = connect(olds);
    const live = await getKeyValue(render, id);
    if (!live) {
      await mustSeeOwner(render, olds.ownerId);
      return undefined;
    }
    const inputs = declaredIn(keyValueInputs, olds);
    const seen = { ...inputs, ...viewOf(live, inputs) };
    return { inputs: seen, outs: { ...olds, ...seen } };
  },

  async update(_context, id, olds, news) {
    const render = connect({ ...news, endpoint: olds.endpoint });
    const live = await getKeyValue(render, id);
    if (!live)
      throw new ProviderError(
        `render: the Key Value ${id} (${news.name}) is gone. Run \`pulumi refresh\`, then \`pulumi up\``,
      );
    return brought(render, live, news);
  },

  async remove(_context, id, olds) {
    try {
      await deleteKeyValue(connect(olds), id);
    } catch (error) {
      if (!isGone(error)) throw error;
      await mustSeeOwner(connect(olds), olds.ownerId);
    }
  },
};

/** Sends what differs, and waits until the instance answers. A failure keeps it in the state. */
async function brought(render: Render, live: KeyValueAnswer, inputs: KeyValueInputs): Promise<Outs> {
  const outs = { ...inputs, keyValueId: live.id, endpoint: render.endpoint() };
  try {
    const wanted = changesOf(live, inputs);
    if (Object.keys(wanted).length > 0) await patchKeyValue(render, live.id, wanted);
    const settled = await untilAvailable(render, live.id, inputs);
    // A change may bring another one along: whatever is declared is put right at once, not by the next update.
    const rest = changesOf(settled, inputs);
    if (Object.keys(rest).length > 0) {
      await patchKeyValue(render, live.id, rest);
      await untilAvailable(render, live.id, inputs);
    }
    const address = await internalAddress(render, live.id);
    hide([address]);
    return { ...outs, internalAddress: address };
  } catch (error) {
    throw new PartialError(messageOf(error), live.id, outs, [messageOf(error)], error);
  }
}

const FIELDS = ["name", "plan", "maxmemoryPolicy", "persistenceMode", "ipAllowList"] as const;

/**
 * What has to be sent so that an instance is as declared. The mode goes along with the plan: from free to paid a change of the
 * plan alone turns it to `journal_snapshot` (recorded answers of Render's API).
 */
function changesOf(live: KeyValueAnswer, inputs: KeyValueInputs): PatchKeyValueBody {
  const view = viewOf(live, inputs);
  const changed: (keyof KeyValueView)[] = FIELDS.filter(
    (field) => !equal(view[field] ?? null, inputs[field] ?? null),
  );
  if (changed.includes("plan") && inputs.persistenceMode) changed.push("persistenceMode");
  return Object.fromEntries(changed.map((field) => [field, inputs[field]]));
}

async function untilAvailable(render: Render, id: string, { name }: KeyValueInputs): Promise<KeyValueAnswer> {
  let status = "unknown";
  const available = await waitUntil(render.clock, AVAILABLE_WITHIN_MS, async () => {
    const live = await getKeyValue(render, id);
    status = live?.status ?? "gone";
    return live && ["available", "maintenance_scheduled"].includes(status) ? live : undefined;
  });
  if (available) return available;
  throw new ProviderError(
    `render: the Key Value "${name}" (${id}) is not available after ${AVAILABLE_WITHIN_MS / 1000} s (${status}): look at it in Render's dashboard, then run \`pulumi up\` again`,
  );
}

async function make(render: Render, inputs: KeyValueInputs): Promise<KeyValueAnswer> {
  const { name, ownerId, plan, region, maxmemoryPolicy, persistenceMode, ipAllowList } = inputs;
  const given = persistenceMode ? { persistenceMode } : {};
  const body = { name, ownerId, plan, region, maxmemoryPolicy, ipAllowList, ...given };
  return madeOrFound(
    render.clock,
    () => createKeyValue(render, body),
    () => find(render, inputs),
  );
}
