import type { Render } from "../../providers/render/api/connection.ts";
import { listCustomDomains } from "../../providers/render/api/custom-domains.ts";
import { getKeyValue } from "../../providers/render/api/key-values.ts";
import { getService } from "../../providers/render/api/services.ts";
import { render } from "../../settings/tokens.ts";
import type { ExportedResource, ExportedState } from "../workspace/stack.ts";
import type { DeclaredSurface, Exposed } from "./surface.ts";

/** Something of a stack on Render that could be reached, with what the stack declares of it. */
export interface OnRender extends DeclaredSurface {
  id: string;
  type: string;
}

/** Key of the address that Render gives to every web service: `<slug>.onrender.com`. */
const OWN_NAME = "onrender.com";

/** What the stack's state declares of its services and Key Value instances. A domain's certificate comes with it. */
export function declaredOnRender({ resources }: ExportedState): OnRender[] {
  const domains = resources.filter(({ type }) => type === render.CustomDomain);
  return resources
    .filter(({ type }) => type === render.Service || type === render.KeyValue)
    .map((resource) => ({
      id: resource.id ?? "",
      type: resource.type,
      // While a stack moves, an app on Fly has the same name.
      app: `${text(resource, "name")} on Render`,
      address: [...(text(resource, "type") === "web_service" ? [OWN_NAME] : []), ...allowed(resource)],
      port: [],
      certificate: domains
        .filter((domain) => text(domain, "serviceId") === resource.id)
        .map((domain) => text(domain, "name")),
    }));
}

/**
 * Everything of the stack that is reached from outside: of a web service its own name and its domains, of a Key Value
 * instance the networks that may come in. One request each, and one more for each web service. Only reads. Render renews
 * certificates by itself and says no end of them; a domain that is not verified has none.
 */
export async function liveOnRender(api: Render, declared: readonly OnRender[]): Promise<Exposed[]> {
  const each = await Promise.all(
    declared.map((one) => (one.type === render.Service ? ofService(api, one) : ofKeyValue(api, one))),
  );
  return each.flat();
}

async function ofService(api: Render, { id, app }: OnRender): Promise<Exposed[]> {
  const service = await getService(api, id);
  if (service?.type !== "web_service") return [];
  const { url, renderSubdomainPolicy } = service.serviceDetails;
  const own = renderSubdomainPolicy === "disabled" || !url ? [] : [address(app, OWN_NAME, url)];
  const domains = await listCustomDomains(api, id);
  // A name that only leads to another one came with it, and is declared by it.
  const served = domains.filter(
    ({ redirectForName, verificationStatus }) => !redirectForName && verificationStatus === "verified",
  );
  return [
    ...own,
    ...served.map(({ name }): Exposed => ({ app, kind: "certificate", key: name, what: name })),
  ];
}

async function ofKeyValue(api: Render, { id, app }: OnRender): Promise<Exposed[]> {
  const instance = await getKeyValue(api, id);
  return (instance?.ipAllowList ?? []).map(({ cidrBlock }) =>
    address(app, cidrBlock, `open to ${cidrBlock}`),
  );
}

function address(app: string, key: string, what: string): Exposed {
  return { app, kind: "address", key, what };
}

/** Networks that a Key Value instance lets in by declaration. A web service's list narrows an address that it has. */
function allowed(resource: ExportedResource): string[] {
  const list = resource.type === render.KeyValue ? resource.inputs?.ipAllowList : undefined;
  return Array.isArray(list) ? list.map(({ cidrBlock }: { cidrBlock?: unknown }) => String(cidrBlock)) : [];
}

function text({ inputs }: ExportedResource, property: string): string {
  return String(inputs?.[property] ?? "");
}
