import { messageOf, ProviderError } from "../../kernel/errors.ts";
import type { Render } from "../api/connection.ts";
import { listDeploys } from "../api/deploys.ts";
import { DeployError, isUnderWay } from "./deploy.ts";
import { explain, TOLD_BY_RENDER } from "./failure.ts";
import type { ServiceInputs } from "./schema.ts";

/**
 * Work on a service that was just made, and that has no past to be put back to. When it fails, the error says how the
 * service is left: a deploy comes with it, and may be live whatever failed afterwards.
 */
export async function begun<T>(
  render: Render,
  inputs: ServiceInputs,
  service: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failed = error instanceof DeployError ? error : undefined;
    const why =
      failed && TOLD_BY_RENDER.includes(failed.why)
        ? await explain(render, inputs, service, failed.deploy)
        : "";
    const left =
      failed?.why === "smoke"
        ? "It stays live, because none was before it. Put its cause right; the next `pulumi up` asks again"
        : `${await staysAs(render, service)}; the next \`pulumi up\` tries again`;
    throw new ProviderError(`render: ${inputs.name}: ${messageOf(error)}${why}\n${left}.`, { cause: error });
  }
}

async function staysAs(render: Render, service: string): Promise<string> {
  const deploys = await listDeploys(render, service).catch(() => undefined);
  if (!deploys) return "The service stays; whether a deploy of it is live is not known";
  const live = deploys.find(({ status }) => status === "live");
  if (live) return `The service stays, with the deploy ${live.id} live, which was not seen to pass`;
  const under = deploys.find(isUnderWay);
  return under
    ? `The service stays, and its deploy ${under.id} goes on: it may become live`
    : "The service stays, without a live deploy";
}
