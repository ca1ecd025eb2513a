import { address, appName, credential, digits, matching } from "./shapes.ts";
import type { MatrixContext, NeedContext, Variable } from "./variable.ts";

/** Whether traces go anywhere. */
const traced = ({ variables }: Pick<MatrixContext, "variables">) =>
  "OTEL_EXPORTER_OTLP_ENDPOINT" in variables;
const analytics = {
  when: "GA_PROPERTY_ID or GA_SERVICE_ACCOUNT_CREDENTIALS is set",
  holds: ({ variables, secrets }: NeedContext) =>
    "GA_PROPERTY_ID" in variables || "GA_SERVICE_ACCOUNT_CREDENTIALS" in secrets,
};

/**
 * Headers as every OpenTelemetry library reads them. They part over the rest: at `;` one ends the value, one leaves the
 * header out; a bare `%` or quotes make others leave it out, and what has no credentials is refused without a word
 * (`findings/otel-headers-semicolon.sh`; JavaScript 3.1.1, Python 1.45.2, Go 1.47.0).
 */
const header = /[\w.-]+=(?:[!#$&-+\--:<-[\]-~]|%[\da-f]{2})+/.source;
const headers = matching(
  new RegExp(`^${header}(,${header})*$`, "i"),
  'name=value, several with commas between them; in a value % , ; " \\ and blanks as %25 %2C %3B %22 %5C %20',
);

/** Errors, traces and figures: Sentry, OpenTelemetry, Google Analytics. All are optional. */
export const telemetry: readonly Variable[] = [
  {
    name: "SENTRY_DSN",
    description: "Where errors are reported; each stack has its own project there.",
    source: "secret",
    targets: ["fly secret"],
    shape: address(["https"], { credentials: true }),
    example: (canary) => `https://${canary}@o0.ingest.sentry.io/0`,
  },
  {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    description: "Where traces and metrics go (OpenTelemetry).",
    source: "setting",
    targets: ["fly env"],
    shape: address(["https"]),
  },
  {
    name: "OTEL_EXPORTER_OTLP_HEADERS",
    description: "Credentials for that address, as the collector asks for them.",
    source: "secret",
    targets: ["fly secret"],
    shape: headers,
    example: (canary) => `x-api-key=${canary}`,
  },
  {
    name: "OTEL_SERVICE_NAME",
    description: "Name under which traces appear: the app's.",
    source: "derived",
    targets: ["fly env"],
    derive: (context) => (traced(context) ? context.dashboard.app : undefined),
    shape: appName,
    local: null,
  },
  {
    name: "OTEL_RESOURCE_ATTRIBUTES",
    description: "What the stack is for, on every trace.",
    source: "derived",
    targets: ["fly env"],
    derive: (context) => (traced(context) ? `deployment.environment=${context.environmentClass}` : undefined),
    shape: matching(
      /^deployment\.environment=(staging|production|preview)$/,
      "deployment.environment=<what the stack is for>",
    ),
    local: null,
  },
  {
    name: "GA_PROPERTY_ID",
    description: "Property at Google Analytics.",
    source: "setting",
    targets: ["fly env"],
    required: analytics,
    shape: digits,
  },
  {
    name: "GA_SERVICE_ACCOUNT_CREDENTIALS",
    description: "Key file of the service account that reads it, in base64.",
    source: "secret",
    targets: ["fly secret"],
    required: analytics,
    shape: credential(16),
    example: (canary) => `invented-service-account-${canary}`,
  },
];
