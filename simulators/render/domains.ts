import type { Call, Reply, Route } from "../kernel/routes.ts";
import { invalid, json, notFound, refuse, rfc3339 } from "./errors.ts";
import { inOwnOrder, paged, passes, passesTimes } from "./paging.ts";
import type { Render } from "./render.ts";
import { requests } from "./requests.ts";
import { isVerified } from "./routing.ts";
import type { CustomDomain, Service } from "./service.ts";
import { bodyOf } from "./validate.ts";

/** Suffixes of two labels that names are registered below; any other suffix is taken to have one label. */
const LONG_SUFFIXES = ["co.uk", "org.uk", "com.au", "co.jp", "com.br", "co.nz", "co.in"];
const HOSTNAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Custom domains of web services. */
export function domainRoutes(render: Render): Route[] {
  const { world } = render;
  const all = "/v1/services/:service/custom-domains";
  const one = `${all}/:domain`;
  const on = (work: (service: Service, call: Call) => Reply) => (call: Call) => {
    const service = world.service(call.params.service);
    if (service.type !== "web_service") throw invalid("custom domains are for web services and static sites");
    return work(service, call);
  };
  return [
    {
      method: "GET",
      path: all,
      action: "customDomains.list",
      kind: "read",
      handler: on((service, call) => {
        const found = service.customDomains.filter(
          (each) =>
            passes(call, "name", each.name) &&
            passes(call, "domainType", each.domainType) &&
            passes(call, "verificationStatus", statusOf(each, world.now())) &&
            passesTimes(call, { created: each.createdAt }),
        );
        return paged(
          call,
          "customDomain",
          inOwnOrder(found.map((each) => ({ id: each.id, item: answer(each, service, world.now()) }))),
        );
      }),
    },
    {
      method: "POST",
      path: all,
      action: "customDomains.create",
      kind: "mutate",
      handler: on((service, call) => create(render, service, call)),
    },
    {
      method: "GET",
      path: one,
      action: "customDomains.get",
      kind: "read",
      handler: on((service, call) => json(200, answer(domainOf(service, call), service, world.now()))),
    },
    {
      method: "DELETE",
      path: one,
      action: "customDomains.delete",
      kind: "mutate",
      handler: on((service, call) => {
        const { name } = domainOf(service, call);
        // What only redirects to it has nowhere to lead any more.
        service.customDomains = service.customDomains.filter(
          (each) => each.name !== name && each.redirectForName !== name,
        );
        return json(204);
      }),
    },
    {
      method: "POST",
      path: `${one}/verify`,
      action: "customDomains.verify",
      kind: "mutate",
      handler: on((service, call) => {
        const domain = domainOf(service, call);
        if (world.dns.has(domain.name)) domain.verifiedAt ??= world.now() + world.timings.domainVerify;
        return json(202);
      }),
    },
  ];
}

/** An apex brings its www along, and a www its apex, as a redirect. */
function create({ world }: Render, service: Service, call: Call): Reply {
  const name = bodyOf(call, requests.customDomainPOST).name.toLowerCase();
  if (!HOSTNAME.test(name)) throw invalid("name is no hostname");
  const suffix = suffixOf(name);
  const labels = name.slice(0, -suffix.length - 1).split(".");
  const apex = labels.length === 1;
  const www = labels.length === 2 && labels[0] === "www";
  const names = apex ? [name, `www.${name}`] : www ? [name, name.slice("www.".length)] : [name];
  const taken = [...world.services.values()].flatMap(({ customDomains }) => customDomains);
  if (taken.some((one) => one.name === name)) throw refuse(409, `the domain ${name} is in use already`);
  const made = names
    .filter((each) => !taken.some((one) => one.name === each))
    .map(
      (each): CustomDomain => ({
        id: world.id20("cdm"),
        name: each,
        domainType: each === `${labels.at(-1)}.${suffix}` ? "apex" : "subdomain",
        publicSuffix: suffix,
        redirectForName: each === name ? "" : name,
        createdAt: world.now(),
      }),
    );
  service.customDomains.push(...made);
  return json(
    201,
    made.map((each) => answer(each, service, world.now())),
  );
}

function domainOf(service: Service, { params }: Call): CustomDomain {
  const found = service.customDomains.find(({ id, name }) => id === params.domain || name === params.domain);
  if (!found) throw notFound(params.domain ?? "");
  return found;
}

const suffixOf = (name: string) =>
  LONG_SUFFIXES.find((suffix) => name.endsWith(`.${suffix}`)) ?? name.split(".").at(-1) ?? "";

const statusOf = (domain: CustomDomain, now: number) => (isVerified(domain, now) ? "verified" : "unverified");

function answer(domain: CustomDomain, { id, settings }: Service, now: number): Record<string, unknown> {
  return {
    id: domain.id,
    name: domain.name,
    domainType: domain.domainType,
    publicSuffix: domain.publicSuffix,
    redirectForName: domain.redirectForName,
    verificationStatus: statusOf(domain, now),
    createdAt: rfc3339(domain.createdAt),
    server: { id, name: settings.name },
  };
}
