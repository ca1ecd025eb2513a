import { messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import type { Context, Implementation, Outs } from "../../kernel/implementation.ts";
import { UNKNOWN } from "../../kernel/unknowns.ts";
import { madeOrFound } from "../../kernel/unsettled.ts";
import { connect, isGone, type Render } from "../api/connection.ts";
import {
  createCustomDomain,
  type DomainAnswer,
  deleteCustomDomain,
  getCustomDomain,
  verifyCustomDomain,
} from "../api/custom-domains.ts";
import { getService, mustSeeOwner } from "../api/services.ts";
import { fixedPlace } from "../common.ts";
import { type DnsRecord, dnsRecordOf } from "./dns-record.ts";
import { type CustomDomainInputs, customDomainInputs } from "./schema.ts";

/** Pauses between two looks, growing from the first to the longest: DNS changes take minutes rather than seconds. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 20_000;

const idOf = ({ serviceId, name }: CustomDomainInputs) => `${serviceId}/${name}`;

/**
 * A host name of a web service. It is ours with its service; names that Render adds beside it (`www.`) are not looked at.
 * Whether the DNS record is there is no drift: an output says which one to set.
 */
export const customDomainImplementation: Implementation<typeof customDomainInputs> = {
  kind: "render:CustomDomain",
  schema: customDomainInputs,
  schemaVersion: 1,
  rules: {
    replace: ["serviceId", "name"],
    fixed: fixedPlace,
    // A service that is only changed keeps its id; one that is replaced shows so itself, and `up` then moves the name.
    covers: { serviceId: (stored, declared) => declared === UNKNOWN || stored === declared },
  },

  unsettled: {
    id: idOf,
    async locate(_context, inputs) {
      const render = connect(inputs);
      const domain = await getCustomDomain(render, inputs.serviceId, inputs.name);
      return domain && { id: idOf(inputs), outs: await outsOf(render, domain, inputs) };
    },
  },

  async create(context, inputs) {
    const render = connect(inputs);
    const there = await getCustomDomain(render, inputs.serviceId, inputs.name);
    const domain = there ?? (await make(render, inputs));
    const outs = await outsOf(render, domain, inputs);
    return { id: idOf(inputs), outs: await verified(context, render, inputs, outs) };
  },

  async read(_context, _id, olds) {
    const render = connect(olds);
    const { platform, ownerId, serviceId, name, waitSeconds = 0 } = olds;
    const live = await getCustomDomain(render, serviceId, name);
    if (!live) {
      await mustSeeOwner(render, ownerId);
      return undefined;
    }
    const inputs = { platform, ownerId, serviceId, name: live.name, waitSeconds };
    return { inputs, outs: { ...olds, ...inputs } };
  },

  async update(context, _id, olds, news) {
    const render = connect({ ...news, endpoint: olds.endpoint });
    return verified(context, render, news, { ...olds, ...news });
  },

  async remove(_context, _id, olds) {
    try {
      await deleteCustomDomain(connect(olds), olds.serviceId, olds.name);
    } catch (error) {
      if (!isGone(error)) throw error;
      await mustSeeOwner(connect(olds), olds.ownerId);
    }
  },
};

async function make(render: Render, { serviceId, name }: CustomDomainInputs): Promise<DomainAnswer> {
  const made = await madeOrFound<DomainAnswer | "accepted">(
    render.clock,
    async () => (await createCustomDomain(render, serviceId, name)) ?? "accepted",
    () => getCustomDomain(render, serviceId, name),
    0,
  );
  if (made !== "accepted") return made;
  throw new ProviderError(
    `render: the domain ${name} was accepted, but is not in the answer: run \`pulumi up\` again`,
  );
}

async function outsOf(render: Render, domain: DomainAnswer, inputs: CustomDomainInputs): Promise<Outs> {
  const service = await getService(render, inputs.serviceId);
  const dnsRecords: DnsRecord[] = service ? [dnsRecordOf(domain, service)] : [];
  return { ...inputs, dnsRecords, endpoint: render.endpoint() };
}

/**
 * Waits until the DNS record is seen, when the inputs say so. When it is not, the domain is kept: the record to set is
 * among its outputs, and the next `pulumi up` waits again.
 */
async function verified(
  { report, stop }: Context,
  render: Render,
  inputs: CustomDomainInputs,
  outs: Outs,
): Promise<Outs> {
  const { serviceId, name, waitSeconds } = inputs;
  if (waitSeconds === 0) return outs;
  const records = (outs.dnsRecords as DnsRecord[] | undefined) ?? [];
  const needed = records.map(({ type, name, value }) => `${type} ${name} ${value}`).join("; ");
  const end = render.clock.now() + waitSeconds * 1_000;
  report(`${name}: waits until Render sees its DNS record: ${needed}`);
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      const live = await getCustomDomain(render, serviceId, name, stop);
      if (live?.verificationStatus === "verified") return outs;
      if (render.clock.now() + pause > end)
        throw new ProviderError(
          `render: ${name} was not verified within ${waitSeconds} s: DNS record to set: ${needed}. The domain stays; set the record and run \`pulumi up\` again, or set waitSeconds to 0`,
        );
      await verifyCustomDomain(render, serviceId, name);
      await render.clock.sleep(pause, stop);
    }
  } catch (error) {
    throw new PartialError(messageOf(error), idOf(inputs), outs, [messageOf(error)], error);
  }
}
