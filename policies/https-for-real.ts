import * as z from "zod";
import type { Finding } from "../settings/finding.ts";
import { forceHttps, judgePort, LEAST_MAX_AGE } from "../settings/rules/https.ts";
import { fly, render } from "../settings/tokens.ts";
import { stackFacts } from "./kernel/facts.ts";
import { defineRule } from "./kernel/rule.ts";
import { judgeShaped } from "./kernel/shape.ts";

const port = z.object({
  handlers: z.array(z.string()).nullish(),
  force_https: z.boolean().nullish(),
  http_options: z
    .object({ response: z.object({ headers: z.record(z.string(), z.unknown()).nullish() }).nullish() })
    .nullish(),
  tls_options: z.object({ versions: z.array(z.string()).nullish() }).nullish(),
});
const shape = z.object({
  app: z.string(),
  machine: z.object({ services: z.array(z.object({ ports: z.array(port).nullish() })).nullish() }),
});
/** A service on Render, whose proxy speaks nothing but HTTPS and adds no header. */
const renderShape = z.object({ type: z.string(), hstsMaxAge: z.number().nullish() });

/**
 * Whoever visits production speaks HTTPS, and keeps to it. A port counts as public unless its app is named as internal,
 * which the rule internal-apps holds to having no public address. Elsewhere a violation is shown: the web group declares
 * the same in every stack.
 */
export const httpsForReal = defineRule({
  name: "https-for-real",
  displayName: "Public services speak HTTPS only",
  description:
    "In production every port of a public service forces HTTPS, sends Strict-Transport-Security and allows TLS 1.2 and 1.3 only; a deploy to Render passes only with that header in its answers.",
  severity: "high",
  remediationSteps:
    "Declare force_https, http_options.response.headers and tls_options.versions of the port, as components/systems/ports.ts does with settings/rules/https.ts; an app of the private network is named in fly.internalApps. On Render give dashboard.smoke a rule.",
  advisoryIn: ["staging", "preview"],
  config: z.object({
    leastMaxAge: z
      .int()
      .min(1)
      .default(LEAST_MAX_AGE)
      .describe("Seconds that browsers must at least keep to HTTPS."),
  }),
  judge: (subject, { internalApps }, { leastMaxAge }) => {
    if (subject.type === render.Service)
      return judgeShaped(renderShape, subject, (service) => judgeService(service, leastMaxAge));
    if (subject.type !== fly.ProcessGroup) return [];
    return judgeShaped(shape, subject, ({ app, machine }) =>
      internalApps.includes(app)
        ? []
        : (machine.services ?? []).flatMap(({ ports }, service) =>
            (ports ?? []).flatMap((one, index) =>
              judgePort(one, `machine.services[${service}].ports[${index}]`, leastMaxAge),
            ),
          ),
    );
  },
  // Only where HTTPS is answered beside: forcing it elsewhere would send visitors nowhere.
  remedy: ({ type, props }) => {
    if (type !== fly.ProcessGroup) return false;
    const parsed = shape.safeParse(props);
    if (!parsed.success || stackFacts().internalApps.includes(parsed.data.app)) return false;
    const given = (props as z.infer<typeof shape>).machine.services ?? [];
    // Lists of the SDK cannot be mapped, only gone through.
    return [...given].map(({ ports }) => forceHttps([...(ports ?? [])])).includes(true);
  },
});

/** The header comes from the application, so that the gate of its deploys must ask for it. */
function judgeService({ type, hstsMaxAge }: z.infer<typeof renderShape>, leastMaxAge: number): Finding[] {
  if (type !== "web_service" || (hstsMaxAge ?? 0) >= leastMaxAge) return [];
  return [
    {
      property: "hstsMaxAge",
      problem:
        hstsMaxAge == null
          ? "is missing, so that a release without Strict-Transport-Security would pass"
          : `is below ${leastMaxAge} seconds`,
      fix: `Set it to ${leastMaxAge}, beside at least one smoke rule.`,
    },
  ];
}
