import { remembered } from "../remembered.ts";

/** A place where a Postgres can live that is not Supabase, recognised by the host a client would dial. */
interface Provider {
  name: string;
  host: RegExp;
  /** The host can be nothing but a database, so it is refused wherever it stands, under any variable name. */
  always?: true;
}

/**
 * Providers named in messages. The list only makes messages clear: a host that is on no list is refused as well. Order
 * matters where one pattern contains another.
 */
const providers: readonly Provider[] = [
  { name: "Fly Managed Postgres", host: /(^|\.)flympg\.net$/, always: true },
  { name: "Railway", host: /\.railway\.(internal|app)$|\.rlwy\.net$/ },
  { name: "Fly Postgres (private network)", host: /\.(internal|flycast)$/ },
  { name: "Fly Postgres (public address)", host: /\.fly\.dev$/ },
  { name: "Neon", host: /(^|\.)neon\.(tech|build)$/, always: true },
  { name: "Amazon RDS or Aurora", host: /\.rds(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?$/, always: true },
  { name: "Amazon Aurora DSQL", host: /\.dsql\.[a-z0-9-]+\.on\.aws$/, always: true },
  { name: "Amazon Redshift", host: /\.redshift(-serverless)?\.amazonaws\.com(\.cn)?$/, always: true },
  { name: "Heroku Postgres", host: /\.amazonaws\.com$/ },
  { name: "Render Postgres", host: /^dpg-[a-z0-9]+(-[a-z])?$|-postgres\.render\.com$/, always: true },
  { name: "Aiven", host: /\.aivencloud\.com$/ },
  { name: "Crunchy Bridge", host: /\.postgresbridge\.com$/, always: true },
  {
    name: "Azure Database for PostgreSQL",
    host: /\.postgres\.database\.(azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)$/,
    always: true,
  },
  { name: "Azure Cosmos DB", host: /\.cosmos\.azure\.com$/, always: true },
  { name: "DigitalOcean Managed Databases", host: /\.db\.ondigitalocean\.com$/, always: true },
  { name: "CockroachDB Cloud", host: /\.cockroachlabs\.cloud$/, always: true },
  { name: "Timescale Cloud", host: /\.tsdb\.(cloud|forge)\.timescale\.com$/, always: true },
  { name: "ElephantSQL", host: /\.elephantsql\.com$/, always: true },
  { name: "PlanetScale", host: /\.(psdb|pscale)\.cloud$|\.connect\.psdb\.cloud$/, always: true },
  { name: "Prisma Postgres or Accelerate", host: /\.prisma\.io$|\.prisma-data\.(net|com)$/ },
  { name: "Xata", host: /\.xata\.(sh|tech)$/, always: true },
  { name: "Tembo", host: /\.tembo\.io$/, always: true },
  { name: "Nile", host: /\.thenile\.dev$|\.nile$/, always: true },
  { name: "Vercel Postgres", host: /\.postgres\.vercel-storage\.com$|\.vercel-storage\.com$/ },
  { name: "Koyeb", host: /\.koyeb\.app$/ },
  { name: "Supabase's own staging", host: /\.supabase\.(red|green)$/ },
  { name: "Google Cloud SQL", host: /^\/cloudsql(\/|$)|\.sql(-psa|-psc)?\.goog$/, always: true },
  { name: "Google AlloyDB", host: /\.alloydb(-psc)?\.goog$|^\/alloydb(\/|$)/, always: true },
  { name: "YugabyteDB", host: /\.ybdb\.io$|\.yugabyte\.cloud$/, always: true },
  { name: "Northflank", host: /\.addon\.code\.run$/ },
  { name: "Scaleway", host: /\.rdb\.[a-z0-9-]+\.scw\.cloud$/, always: true },
  { name: "Scalingo", host: /\.postgresql\.dbs\.scalingo\.com$/, always: true },
  { name: "Clever Cloud", host: /-postgresql\.services\.clever-cloud\.com$/, always: true },
  { name: "OVHcloud", host: /\.database\.cloud\.ovh\.(net|us)$/ },
  { name: "IBM Cloud Databases", host: /\.databases\.appdomain\.cloud$/ },
  {
    name: "Alibaba Cloud",
    host: /\.pg\.rds\.aliyuncs\.com$|\.pg\.polardb\.rds\.aliyuncs\.com$/,
    always: true,
  },
  { name: "Yandex Cloud", host: /\.mdb\.yandexcloud\.net$/ },
  { name: "Vultr", host: /\.vultrdb\.com$/ },
  { name: "Akamai (Linode)", host: /\.akamaidb\.net$|\.linodeb\.net$/ },
  { name: "Ubicloud", host: /\.postgres\.ubicloud\.com$/, always: true },
  { name: "Nhost", host: /\.db\.[a-z0-9-]+\.nhost\.run$/, always: true },
  { name: "EDB", host: /\.biganimal\.io$|\.enterprisedb\.network$/ },
  { name: "bit.io", host: /(^|\.)db\.bit\.io$/, always: true },
];

/** The provider a normalised host or socket path belongs to, when it is a known one. */
export function providerOf(host: string): string | undefined {
  return providers.find((provider) => provider.host.test(host))?.name;
}

/** The first provider whose database hosts stand anywhere in the text, whatever the text is. */
export const providerWithin = remembered(firstProviderIn);

/**
 * A provider's home page or manual has no label before its domain, or a usual one; a database has one that names it.
 */
const homePage =
  /https?:\/\/(?:(?:www|docs|console|api-docs|blog|community|status|help|support|learn|developers?|devcenter|guides|wiki|discuss|forum|app|dashboard)\.)?[a-z0-9-]+\.[a-z]+(?=[/\s"'`)>\],;?#]|\.(?:\s|$)|$)\S*/gi;

function firstProviderIn(text: string): string | undefined {
  for (const [word] of text
    .replace(homePage, " ")
    .toLowerCase()
    .matchAll(/\/cloudsql\/[^\s"',]+|[a-z0-9][a-z0-9.-]*/g)) {
    const host = word.replace(/\.+$/, "");
    const found = providers.find((provider) => provider.always && provider.host.test(host));
    if (found !== undefined) return found.name;
  }
  return undefined;
}
