import * as z from "zod";
import { isGone, type Render } from "./connection.ts";
import { listAll } from "./paging.ts";
import { bucket } from "./rate-limits.ts";
import { customDomainBody } from "./requests.ts";

const domainAnswer = z.object({
  id: z.string(),
  name: z.string(),
  domainType: z.enum(["apex", "subdomain"]),
  verificationStatus: z.enum(["verified", "unverified"]),
  /** Name that this one only leads to: Render adds such a one beside an apex. */
  redirectForName: z.string().nullish(),
});
export type DomainAnswer = z.infer<typeof domainAnswer>;

const all = (service: string) => `/services/${encodeURIComponent(service)}/custom-domains`;
const one = (service: string, name: string) => `${all(service)}/${encodeURIComponent(name)}`;

/** Every domain of a web service. */
export const listCustomDomains = (render: Render, service: string): Promise<DomainAnswer[]> =>
  listAll(render, { path: all(service), wrapper: "customDomain", item: domainAnswer });

/** The domain of a service, or undefined when it has none of that name. */
export async function getCustomDomain(
  render: Render,
  service: string,
  name: string,
  signal?: AbortSignal,
): Promise<DomainAnswer | undefined> {
  try {
    const path = one(service, name);
    const { body } = await render.send({
      method: "GET",
      path,
      bucket: bucket("read"),
      signal,
      answer: domainAnswer,
    });
    return body;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Adds a domain to a service. Render adds a redirecting `www.` name beside an apex by itself. */
export async function createCustomDomain(
  render: Render,
  service: string,
  name: string,
): Promise<DomainAnswer | undefined> {
  const { body } = await render.send({
    method: "POST",
    path: all(service),
    body: customDomainBody.parse({ name }),
    bucket: bucket("domain"),
    answer: z.array(domainAnswer),
  });
  return body.find((domain) => domain.name === name);
}

/** Lets Render look at the DNS records again. */
export async function verifyCustomDomain(render: Render, service: string, name: string): Promise<void> {
  const path = `${one(service, name)}/verify`;
  await render.send({ method: "POST", path, idempotent: true, bucket: bucket("write") });
}

export async function deleteCustomDomain(render: Render, service: string, name: string): Promise<void> {
  await render.send({ method: "DELETE", path: one(service, name), bucket: bucket("write") });
}
