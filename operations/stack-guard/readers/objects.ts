import { fillValue } from "../placeholders.ts";
import type { Line } from "../reading.ts";

/** Parts of a connection, as clients, ORMs and database.yml name them. */
const parts =
  /^(host|hostname|hostaddr|server|port|user|username|database|dbname|adapter|engine|dialect|client|type|driver|provider|sslmode|ssl)$/i;
const hostPart = /^(host|hostname|hostaddr|server)$/i;

/** Other systems whose clients are configured alike, by their names and by the ports that only they use. */
const otherSystem =
  /mysql|mariadb|mssql|sqlite|redis|valkey|mongo|clickhouse|kafka|smtp|chroma|elastic|opensearch/i;
const otherPort = /^(3306|6379|6380|27017|1433|8123|9000|9200|8000|587|465|25)$/;

/**
 * The settings of a database client that is configured with an object (`{host, port, database}`), as JSON for
 * `judgePostgres`, on the line of its host; undefined when no host is named or another system is meant. `around` is text
 * that may name the system: the call, the keys above.
 */
export function clientObject(
  values: readonly { name: string; value: string; line: number }[],
  around = "",
): Line | undefined {
  const own = values.filter(({ name }) => parts.test(name));
  // A host that the file leaves open is judged where it gets its value.
  const host = own.find(({ name, value }) => hostPart.test(name) && (fillValue(name, value) ?? "") !== "");
  if (host === undefined || otherSystem.test(around)) return undefined;
  const isOther = ({ name, value }: { name: string; value: string }) =>
    /^port$/i.test(name) ? otherPort.test(value) : otherSystem.test(value);
  if (own.some(isOther)) return undefined;
  const entries = own.map(({ name, value }) => [
    /^ssl$/i.test(name) && /^[[{]/.test(value) ? "ssl" : name,
    value,
  ]);
  return { text: JSON.stringify(Object.fromEntries(entries)), line: host.line };
}
