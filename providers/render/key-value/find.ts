import { equal } from "../../kernel/compare.ts";
import { ProviderError } from "../../kernel/errors.ts";
import type { Render } from "../api/connection.ts";
import { findKeyValues, type KeyValueAnswer } from "../api/key-values.ts";
import type { KeyValueInputs } from "./schema.ts";
import { viewOf } from "./view.ts";

/**
 * How long ago a create that was killed can have been. An instance has nothing that could say whose it is, so one counts
 * as left by a create of ours when it is equal to the declaration in every field, and new.
 */
const LEFT_WITHIN_MS = 24 * 3_600_000;

/** The instance that is there already for these inputs. */
export async function find(render: Render, inputs: KeyValueInputs): Promise<KeyValueAnswer | undefined> {
  const named = await findKeyValues(render, inputs.ownerId, inputs.name);
  const [found, ...others] = named;
  if (!found) return undefined;
  const fix = "Nothing was changed";
  if (others.length > 0)
    throw new ProviderError(
      `render: the workspace has ${named.length} Key Value instances named "${inputs.name}": ${named.map(({ id }) => id).join(", ")}. Delete or rename all but the one to manage. ${fix}`,
    );
  if (found.region !== inputs.region)
    throw new ProviderError(
      `render: the Key Value "${inputs.name}" (${found.id}) is in ${found.region}, not in ${inputs.region}, and cannot be moved. Declare its region, or choose another name. ${fix}`,
    );
  const fresh = render.clock.now() - Date.parse(found.createdAt) < LEFT_WITHIN_MS;
  const same = equal(viewOf(found, inputs), declaredView(inputs));
  if (inputs.adopt || (fresh && same)) return found;
  throw new ProviderError(
    `render: a Key Value named "${inputs.name}" exists already (${found.id}, made ${found.createdAt}). To take it over with its data set adopt: true on it; otherwise choose another name. ${fix}`,
  );
}

const declaredView = ({
  name,
  region,
  plan,
  maxmemoryPolicy,
  persistenceMode,
  ipAllowList,
}: KeyValueInputs) => ({ name, region, plan, maxmemoryPolicy, persistenceMode, ipAllowList });
