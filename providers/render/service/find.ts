import { ProviderError } from "../../kernel/errors.ts";
import type { Render } from "../api/connection.ts";
import { listEnvVars } from "../api/env-vars.ts";
import { findServices, type ServiceAnswer } from "../api/services.ts";
import { MARK, markOf } from "../common.ts";
import type { ServiceInputs } from "./schema.ts";

/**
 * The service that is there already for these inputs: left by a create that was killed, which our mark tells, or named by
 * `adopt`. Names need not be unique at Render, so two of one name are never guessed between.
 */
export async function find(render: Render, inputs: ServiceInputs): Promise<ServiceAnswer | undefined> {
  const named = await findServices(render, inputs.ownerId, inputs.name);
  const [found, ...others] = named;
  if (!found) return undefined;
  if (others.length > 0)
    throw new ProviderError(
      `render: the workspace has ${named.length} services named "${inputs.name}": ${named.map(({ id, type }) => `${id} (${type})`).join(", ")}. ` +
        "Delete or rename all but the one to manage. Nothing was changed",
    );
  await mustBeOurs(render, found, inputs);
  mustFit(found, inputs);
  return found;
}

async function mustBeOurs(render: Render, found: ServiceAnswer, inputs: ServiceInputs): Promise<void> {
  if (inputs.adopt) return;
  const mark = (await listEnvVars(render, found.id))[MARK];
  if (mark === markOf(inputs)) return;
  throw new ProviderError(
    `render: the service "${inputs.name}" exists already (${found.id}) and ${mark ? `belongs to the stack ${mark}` : "belongs to no stack of this program"}. ` +
      "To take it over set adopt: true on it; otherwise choose another name. Nothing was changed",
  );
}

/** What no request can change must be as declared. */
function mustFit(found: ServiceAnswer, { name, type, region, disk }: ServiceInputs): void {
  const { runtime, region: there, disk: mounted } = found.serviceDetails;
  const wrong = [
    found.type === type ? "" : `is a ${found.type}, not a ${type}`,
    there === region ? "" : `is in ${there}, not in ${region}`,
    runtime === "image" ? "" : `builds from a repository (${runtime}) instead of running an image`,
    mounted && !disk ? `has the disk "${mounted.name}", which is not declared` : "",
    mounted && disk && mounted.sizeGB > disk.sizeGB
      ? `has a disk of ${mounted.sizeGB} GB, which cannot shrink to ${disk.sizeGB}`
      : "",
  ].filter((text) => text !== "");
  if (wrong.length === 0) return;
  throw new ProviderError(
    `render: the service "${name}" (${found.id}) ${wrong.join(", and ")}, and none of that can be changed. Declare what exists, or choose another name. Nothing was changed`,
  );
}
