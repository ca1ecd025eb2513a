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
import { type IpAssignmentInputs, ipAssignmentInputs } from "./schema.ts";

/** An address of an app. The address itself is its id; nothing of it can be changed, so every change replaces it. */
export const ipAssignmentImplementation: Implementation<typeof ipAssignmentInputs> = {
  kind: "fly:IpAssignment",
  schema: ipAssignmentInputs,
  schemaVersion: 1,
  rules: { replace: ["app", "type", "region"], fixed: fixedPlace },

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
      const { platform, org, app } = olds;
      const inputs: IpAssignmentInputs = { platform, org, app, type: typeOf(live) };
      if (regionOf(live)) inputs.region = regionOf(live) as IpAssignmentInputs["region"];
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

/** The API writes a global address with an empty region or the word itself. */
function regionOf({ region }: AddressAnswer): string | undefined {
  return region && region !== "global" ? region : undefined;
}

async function find(fly: Fly, { app, type, region }: IpAssignmentInputs): Promise<AddressAnswer | undefined> {
  const addresses = await listAddresses(fly, app);
  return addresses.find((address) => typeOf(address) === type && regionOf(address) === region);
}

async function make(fly: Fly, inputs: IpAssignmentInputs): Promise<AddressAnswer> {
  try {
    return await assignAddress(fly, inputs.app, {
      type: inputs.type,
      ...(inputs.region ? { region: inputs.region } : {}),
    });
  } catch (error) {
    const made = error instanceof ApiError && error.ambiguous ? await find(fly, inputs) : undefined;
    if (!made) throw error;
    return made;
  }
}

function outsOf(fly: Fly, inputs: IpAssignmentInputs, { ip }: AddressAnswer): Outs {
  return { ...inputs, address: ip, endpoint: fly.endpoint() };
}
