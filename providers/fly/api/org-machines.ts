import { z } from "zod";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";
import { listOf } from "./lists.ts";

/** Machines of one page (the API's own limit is 1,000, and advisory). */
const PAGE = 500;

const orgMachine = z.object({
  id: z.string(),
  app_name: z.string(),
  state: z.string(),
  /** What the list tells of a config: size, image, metadata. */
  config: z.object({ image: z.string().nullish() }).nullish(),
});

/** A machine as the list of an organisation has it: whose it is, how it is, and what it runs. */
export type OrgMachine = z.infer<typeof orgMachine>;

/** All machines of an organisation, page by page; those that were destroyed are left out. */
export async function listOrgMachines(fly: Fly, org: string): Promise<OrgMachine[]> {
  const found: OrgMachine[] = [];
  let cursor = "";
  do {
    const { body } = await fly.send({
      method: "GET",
      path: `/orgs/${encodeURIComponent(org)}/machines?limit=${PAGE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
      bucket: bucket("list-org-machines", org),
      answer: z.object({ machines: listOf(orgMachine), next_cursor: z.string().nullish() }),
    });
    found.push(...body.machines);
    // A cursor that stands still would be asked for ever.
    cursor = body.next_cursor && body.next_cursor !== cursor ? body.next_cursor : "";
  } while (cursor !== "");
  return found.filter(({ state }) => state !== "destroyed" && state !== "destroying");
}
