/** One server a client may try: `host` is decoded and normalised, `port` is text as written, absent when not given. */
export interface Endpoint {
  host: string;
  port?: string;
}

/** How the connection was written down. `split` is the form of several environment variables. */
export type ConnectionForm = "url" | "keywords" | "ado" | "split" | "json" | "address" | "options";

/** What a client would make of a text that configures a Postgres connection. */
export interface Connection {
  form: ConnectionForm;
  /** Scheme of a URL in lower case, `jdbc:` and drivers included; empty in the other forms. */
  scheme: string;
  /** Every server that any client could take from the text, overrides included. Empty when the text names none. */
  endpoints: Endpoint[];
  users: string[];
  /** Parameters with lower-case names; a name given twice keeps both values, because clients differ in which one wins. */
  parameters: Map<string, string[]>;
  /**
   * Parameters of a URL as its clients read them: `&` alone between them, names in the letters that were written. What
   * is demanded is looked up here, what is forbidden in `parameters`. Absent in forms that everybody reads alike.
   */
  exact?: Map<string, string[]>;
  /** Why clients disagree on what the text means, when they do. Such a text is refused. */
  ambiguity?: string;
}

/** Lower case, no trailing dots, no brackets around an IPv6 literal, no zone. */
export function normaliseHost(host: string): string {
  const bare = host.trim().toLowerCase();
  const literal = /^\[([^\]]*)\]$/.exec(bare)?.[1];
  return literal === undefined ? bare.replace(/\.+$/, "") : literal.replace(/%.*$/, "");
}

/** Adds a value to a multi-map under the lower-case name. */
export function addParameter(parameters: Map<string, string[]>, name: string, value: string): void {
  const key = name.trim().toLowerCase();
  const values = parameters.get(key);
  if (values === undefined) parameters.set(key, [value]);
  else values.push(value);
}

/** All values given under any of the names. */
export function parameterValues(parameters: Map<string, string[]>, ...names: string[]): string[] {
  return names.flatMap((name) => parameters.get(name) ?? []);
}

/** All values that every client sees under the names: what a connection must say counts only in this reading. */
export function demanded({ exact, parameters }: Connection, ...names: string[]): string[] {
  return exact ? names.flatMap((name) => exact.get(name) ?? []) : parameterValues(parameters, ...names);
}

/** Splits `h1:5432,[::1]:5433,h2` into endpoints. A socket directory stays whole. */
export function readEndpoints(list: string): Endpoint[] {
  return list.split(",").map((item) => {
    const part = item.trim();
    const match = /^(\[[^\]]*\]|[^:/]*)(?::([^:]*))?$/.exec(part);
    const host = normaliseHost(match?.[1] ?? part);
    const port = match?.[2];
    return port === undefined || port === "" ? { host } : { host, port };
  });
}

/** Gives each endpoint without a port of its own the one at its place in `ports` (`5432,6543`), or the last of them. */
export function withPorts(endpoints: Endpoint[], ports: string | undefined): Endpoint[] {
  const list = ports?.split(",").map((port) => port.trim()) ?? [];
  return endpoints.map((endpoint, index) => {
    const port = endpoint.port ?? list[index] ?? list.at(-1);
    return port === undefined || port === "" ? { host: endpoint.host } : { host: endpoint.host, port };
  });
}
