import { isIP } from "node:net";

/** Whether a URL stays on this machine: the only place that a simulated stack may reach. */
export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, "") : "";
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
