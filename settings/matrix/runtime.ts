import { plain, secret } from "./rows.ts";
import { address, appName, credential, digits, matching, word } from "./shapes.ts";
import type { MatrixContext, Variable } from "./variable.ts";

const appUrl = ({ dashboard }: MatrixContext) => `https://${dashboard.domain}`;
/** Name of the process group; Fly makes its private host name of it. */
const CHROMA_GROUP = "chroma";

/** What the process itself needs: mode, port, its own address, session key, Chroma. */
export const runtime: readonly Variable[] = [
  {
    name: "NODE_ENV",
    description: "Mode of Node and its libraries. The image is built for production in every stack.",
    source: "setting",
    of: ["dashboard", "chroma"],
    targets: ["fly env"],
    default: "production",
    local: "development",
    shape: word("production"),
  },
  {
    name: "APP_ENV",
    description: "What the stack is for, as NODE_ENV is production in all of them.",
    source: "derived",
    planned: true,
    targets: ["fly env"],
    derive: ({ environmentClass }) => environmentClass,
    shape: word("staging", "production", "preview"),
    local: "development",
  },
  {
    name: "LOG_LEVEL",
    description: "How much the app says in its logs.",
    source: "setting",
    targets: ["fly env"],
    default: "info",
    local: "debug",
    shape: word("error", "warn", "info", "debug"),
  },
  {
    name: "MAINTENANCE_MODE",
    description: "Answers 503 to everything but /health.",
    source: "setting",
    planned: true,
    targets: ["fly env"],
    default: "false",
    shape: word("false", "true"),
  },
  {
    name: "HOST",
    description:
      "Address that the server listens on. Fly's proxy reaches the machine from outside, so it is never loopback.",
    source: "setting",
    targets: ["fly env"],
    default: "0.0.0.0",
    shape: word("0.0.0.0", "::"),
  },
  {
    name: "PORT",
    description:
      "Port that the server listens on: dashboard.web.port, which the service and its checks use too.",
    source: "derived",
    of: ["dashboard", "chroma"],
    targets: ["fly env"],
    derive: ({ dashboard }) => String(dashboard.web.port),
    shape: digits,
    local: "8080",
  },
  {
    name: "APP_URL",
    description:
      "Public address: https and dashboard.domain. Shopify's redirect addresses must say the same.",
    source: "derived",
    targets: ["fly env", "github variable"],
    derive: appUrl,
    shape: address(["https"]),
  },
  {
    name: "SHOPIFY_APP_URL",
    description: "The same address under the name that Shopify's library reads.",
    source: "derived",
    targets: ["fly env"],
    derive: appUrl,
    shape: address(["https"]),
  },
  {
    name: "SESSION_SECRET",
    description: "Signs the session cookies. Made by Pulumi, kept in its state, different in every stack.",
    source: "generated",
    targets: ["fly secret"],
    shape: credential(32),
  },
  plain("PUBLIC_SITE_URL", "Address of the shop's public site.", address(["https"])),
  plain("SITE_URL", "Address that links in messages begin with.", address(["https"])),
  plain(
    "SOCKET_SERVER_URL",
    "Address for live updates, when it is not the app's own.",
    address(["https", "wss"]),
  ),
  plain("MONITORING_PRIMARY_URL", "Address that the app's own monitoring asks.", address(["https"])),
  plain(
    "APP_VERSION",
    "Version that the app shows.",
    matching(/^(v?\d+\.\d+\.\d+(-[\w.]+)?|[0-9a-f]{7,40})$/, "a version or a commit"),
  ),
  plain(
    "AGENT_NAME",
    "Which of the role-wise connections a process takes, when it is an agent's.",
    matching(/^[a-z][a-z0-9-]{0,40}$/, "a name in lower-case letters"),
  ),
  secret(
    "CRON_SECRET",
    "What calls to /api/cron/* show: in production they are refused without it. The workflows that call have the same.",
  ),
  secret("CRON_SECRET_TOKEN", "The same under the name that one of those routes reads."),
  {
    name: "FLY_APP",
    description: "Name of the Fly app, for workflows that read its releases.",
    source: "derived",
    of: ["scripts"],
    targets: ["github variable"],
    derive: ({ dashboard }) => dashboard.app,
    shape: appName,
  },
  {
    name: "CHROMA_URL",
    description: "Address of Chroma's process group on the private network (chroma mode group).",
    source: "derived",
    planned: true,
    targets: ["fly env"],
    derive: ({ dashboard: { app, chroma, web } }) =>
      chroma.mode === "group" ? `http://${CHROMA_GROUP}.process.${app}.internal:${web.port}` : undefined,
    shape: matching(
      /^http:\/\/(chroma\.process\.[a-z0-9-]+\.internal|[a-z0-9-]+-chroma):\d{1,5}$/,
      "http, a private host name of Chroma and its port",
    ),
  },
  ...["CHROMA_PATH", "PERSIST_DIR"].map(
    (name): Variable => ({
      name,
      description:
        "Folder of the Chroma index, for whatever mounts its volume: web with chroma mode per-machine. With mode group Chroma's own group or service has it, and web asks CHROMA_URL instead.",
      source: "derived",
      of: ["dashboard", "chroma"],
      planned: true,
      targets: ["fly env"],
      derive: ({ dashboard: { chroma } }) => (chroma.mode === "per-machine" ? chroma.path : undefined),
      shape: matching(/^\/[\w./-]*$/, "an absolute path"),
    }),
  ),
  {
    name: "CHROMA_COLLECTION",
    description: "Collection of the index that pages are answered from.",
    source: "setting",
    of: ["dashboard", "chroma"],
    planned: true,
    targets: ["fly env"],
    shape: matching(
      /^[A-Za-z0-9][A-Za-z0-9_-]{1,61}[A-Za-z0-9]$/,
      "3 to 63 letters, digits, dashes and underscores",
    ),
  },
];
