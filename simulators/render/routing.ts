import { createHash } from "node:crypto";
import type { Instance } from "./instance.ts";
import type { Render } from "./render.ts";
import type { CustomDomain, Service } from "./service.ts";

/** Where a Host header leads. */
export type Destination =
  | { kind: "service"; service: Service; public: boolean }
  | { kind: "redirect"; to: string };

/**
 * What is behind a Host header: `<slug>.onrender.com` and verified custom domains are public, and only web services have
 * them; a bare `<slug>` is the private network, where web and private services answer. Undefined: nobody does.
 */
export function destinationOf({ world }: Render, header: string | undefined): Destination | undefined {
  const host = (header ?? "").toLowerCase().replace(/:\d+$/, "");
  const services = [...world.services.values()];
  const slug = /^([a-z0-9-]+)(\.onrender\.com)?$/.exec(host);
  if (slug) {
    const isPublic = slug[2] !== undefined;
    const service = services.find(
      (one) =>
        one.slug === slug[1] && (one.type === "web_service" || (!isPublic && one.type === "private_service")),
    );
    const hidden = isPublic && service?.settings.renderSubdomainPolicy === "disabled";
    return service && !hidden ? { kind: "service", service, public: isPublic } : undefined;
  }
  for (const service of services) {
    const domain = service.customDomains.find(({ name }) => name === host);
    if (!domain || !isVerified(domain, world.now())) continue;
    if (domain.redirectForName !== "") return { kind: "redirect", to: domain.redirectForName };
    return { kind: "service", service, public: true };
  }
  return undefined;
}

/** Whether a custom domain has been verified. */
export const isVerified = ({ verifiedAt }: CustomDomain, now: number) =>
  verifiedAt !== undefined && verifiedAt <= now;

/** Whether the process of an instance takes a connection right now: what is true, not what the proxy believes. */
export const accepts = ({ phase }: Instance) => phase === "running" || phase === "retiring";

/** The instances of a service that the proxy would route to, as far as it knows: news reach it late. */
export function candidates({ world }: Render, { instances }: Service): Instance[] {
  const now = world.now();
  return instances.filter(({ id, route }) => {
    const arrived = route.at + delayOf(id, route.at, world.timings.proxyLag) <= now;
    return arrived ? route.open : !route.open;
  });
}

/** How long the news of one change takes to reach the proxy: the same whenever it is asked. */
function delayOf(instance: string, at: number, most: number): number {
  const hash = createHash("sha256").update(`${instance} ${at}`).digest();
  return (hash.readUInt32BE(0) / 0xffffffff) * most;
}
