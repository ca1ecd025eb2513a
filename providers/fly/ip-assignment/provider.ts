import { ApiError, isNotFound } from "../../kernel/errors.ts";
import type { Implementation, Outs } from "../../kernel/implementation.ts";
import {
  type AddressAnswer,
  assignAddress,
  listAddresses,
  releaseAddress,
  typeOf,
} from "../api/addresses.ts";
import { connect, type Fly } from "../api/connection.ts";
import { fixedPlace } from "../common.ts";
import { find, regionOf } from "./find.ts";
import { type IpAssignmentInputs, ipAssignmentInputs } from "./schema.ts";

/** An address of an app. The address itself is its id; nothing of it can be changed, so every change replaces it. */
export const ipAssignmentImplementation: Implementation<typeof ipAssignmentInputs> = {
  kind: "fly:IpAssignment",
  schema: ipAssignmentInputs,
  schemaVersion: 1,
  rules: {
    replace: ["app", "type", "region", "network", "service_name"],
    fixed: fixedPlace,
    ignore: ["adopt"],
  },

  unsettled: {
    id: ({ app, type, region }) => `${app}/${type}${region ? ` in ${region}` : ""}`,
    async locate(_context, inputs) {
      const fly = connect(inputs);
      const address = await find(fly, inputs);
      return address && { id: address.ip, outs: outsOf(fly, inputs, address) };
    },
  },

  async create(_context, inputs) {
    const fly = connect(inputs);
    const address = (await find(fly, inputs)) ?? (await make(fly, inputs));
    return { id: address.ip, outs: outsOf(fly, inputs, address) };
  },

  async read(_context, id, olds) {
    const fly = connect(olds);
    try {
      const live = (await listAddresses(fly, olds.app)).find(({ ip }) => ip === id);
      if (!live) return undefined;
      const inputs: IpAssignmentInputs = {
        platform: olds.platform,
        org: olds.org,
        app: olds.app,
        type: typeOf(live),
        region: regionOf(live) as IpAssignmentInputs["region"],
        // An address never moves to another network, and the API does not name it.
        network: olds.network,
        service_name: live.service_name || undefined,
        adopt: olds.adopt,
      };
      return { inputs, outs: { ...olds, ...inputs } };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  },

  async update(_context, _id, olds, news) {
    return { ...olds, ...news };
  },

  async remove(_context, id, olds) {
    try {
      await releaseAddress(connect(olds), olds.app, id);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

async function make(fly: Fly, inputs: IpAssignmentInputs): Promise<AddressAnswer> {
  const { app, type, region, network, service_name } = inputs;
  try {
    return await assignAddress(fly, app, {
      type,
      ...(region ? { region } : {}),
      ...(network ? { network } : {}),
      ...(service_name ? { service_name } : {}),
    });
  } catch (error) {
    // A lost answer, or the refusal of a second shared_v4 which was not there a moment ago.
    const perhaps = error instanceof ApiError && (error.ambiguous || error.status === 422);
    const made = perhaps ? await find(fly, inputs).catch(() => undefined) : undefined;
    if (!made) throw error;
    return made;
  }
}

function outsOf(fly: Fly, inputs: IpAssignmentInputs, { ip }: AddressAnswer): Outs {
  return { ...inputs, address: ip, endpoint: fly.endpoint() };
}
