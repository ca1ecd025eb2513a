import { plain, secret } from "./rows.ts";
import { address, appName, credential, digits, matching } from "./shapes.ts";
import type { MatrixContext, NeedContext, Variable } from "./variable.ts";

/** Whether traces go anywhere. */
const traced = ({ variables }: Pick<MatrixContext, "variables">) =>
  "OTEL_EXPORTER_OTLP_ENDPOINT" in variables;
/** Names under which the service account's key file may be given; the first is the one that the image's entry point unpacks. */
const KEY_FILES = [
  "GOOGLE_APPLICATION_CREDENTIALS_BASE64",
  "GOOGLE_APPLICATION_CREDENTIALS_JSON",
  "GA_SERVICE_ACCOUNT_CREDENTIALS",
];
const hasKeyFile = ({ secrets }: NeedContext) => KEY_FILES.some((name) => name in secrets);

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
    planned: true,
    targets: ["fly secret"],
    shape: address(["https"], { credentials: true }),
    example: (canary) => `https://${canary}@o0.ingest.sentry.io/0`,
  },
  {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    description: "Where traces and metrics go (OpenTelemetry).",
    source: "setting",
    planned: true,
    targets: ["fly env"],
    shape: address(["https"]),
  },
  {
    name: "OTEL_EXPORTER_OTLP_HEADERS",
    description: "Credentials for that address, as the collector asks for them.",
    source: "secret",
    planned: true,
    targets: ["fly secret"],
    shape: headers,
    example: (canary) => `x-api-key=${canary}`,
  },
  {
    name: "OTEL_SERVICE_NAME",
    description: "Name under which traces appear: the app's.",
    source: "derived",
    planned: true,
    targets: ["fly env"],
    derive: (context) => (traced(context) ? context.dashboard.app : undefined),
    shape: appName,
    local: null,
  },
  {
    name: "OTEL_RESOURCE_ATTRIBUTES",
    description: "What the stack is for, on every trace.",
    source: "derived",
    planned: true,
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
    required: { when: "a key file of Google's service account is set", holds: hasKeyFile },
    shape: digits,
  },
  secret("GA4_PROPERTY_ID", "Property at Google Analytics, under the name of newer routes."),
  secret("GA_MEASUREMENT_ID", "Stream that events are sent to."),
  secret("GA_API_SECRET", "Secret of that stream."),
  plain("GA_CACHE_TTL_MS", "How long figures are kept, in milliseconds.", digits),
  {
    name: "GOOGLE_APPLICATION_CREDENTIALS_BASE64",
    description:
      "Key file of Google's service account, in base64; the entry point of the image writes it to a file and points GOOGLE_APPLICATION_CREDENTIALS there.",
    source: "secret",
    targets: ["fly secret"],
    required: {
      when: "GA_PROPERTY_ID is set, and no other name of the key file",
      holds: (context) => "GA_PROPERTY_ID" in context.variables && !hasKeyFile(context),
    },
    shape: credential(16),
    example: (canary) => `invented-service-account-${canary}`,
  },
  secret(
    "GOOGLE_APPLICATION_CREDENTIALS_JSON",
    "The same key file as JSON on one line.",
    {},
    {
      shape: matching(/^\{.*\}$/, "JSON on one line"),
      example: (canary) => `{"type":"service_account","private_key_id":"${canary}"}`,
    },
  ),
  plain(
    "GOOGLE_APPLICATION_CREDENTIALS",
    "Path of that file, where something else than the entry point puts it.",
    matching(/^\/[\w./-]+$/, "an absolute path"),
  ),
  {
    name: "GA_SERVICE_ACCOUNT_CREDENTIALS",
    description: "Key file of the service account in base64, under the name of the plans.",
    source: "secret",
    planned: true,
    targets: ["fly secret"],
    shape: credential(16),
    example: (canary) => `invented-service-account-${canary}`,
  },
];
