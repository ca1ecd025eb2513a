import type { ProcessGroupArgs } from "../../providers/fly/process-group/resource.ts";
import { HSTS, HSTS_HEADER } from "../../settings/rules/https.ts";
import type { StackSettings } from "../../settings/types.ts";

type Web = StackSettings["dashboard"]["web"];
type Service = NonNullable<ProcessGroupArgs["machine"]["services"]>[number];
type Port = NonNullable<Service["ports"]>[number];
type Headers = Record<string, string | string[] | false>;

/** Port 80, which sends visitors to HTTPS unless the settings say otherwise. */
export function clearPort({ force_https, http_options }: Web["http"]): Port {
  return { port: 80, handlers: ["http"], force_https, ...options(http_options, {}) };
}

/** Port 443. Browsers are kept to HTTPS by a header that the settings can only name otherwise, not forget. */
export function securePort({ http_options, tls_options }: Web["https"]): Port {
  const { versions, alpn, ...tls } = tls_options;
  return {
    port: 443,
    handlers: ["tls", "http"],
    ...options(http_options, { [HSTS_HEADER]: HSTS }),
    tls_options: { versions: [...versions], ...(alpn ? { alpn: [...alpn] } : {}), ...tls },
  };
}

/** Options of a port with the headers that it always sends; none at all where nothing is said. */
function options(
  { response, ...own }: Web["http"]["http_options"],
  always: Headers,
): Pick<Port, "http_options"> {
  const { headers, ...others } = response;
  const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const given = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === "object" ? [...value] : value,
  ]);
  const added = Object.entries(always).filter(([name]) => !named.has(name));
  const all = Object.fromEntries([...added, ...given]) as Headers;
  const answer = { ...(Object.keys(all).length > 0 ? { headers: all } : {}), ...others };
  const fields = { ...own, ...(Object.keys(answer).length > 0 ? { response: answer } : {}) };
  return Object.keys(fields).length > 0 ? { http_options: fields } : {};
}
