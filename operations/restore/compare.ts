import type { Catalog } from "../backup/manifest.ts";

/**
 * What a restored database lacks of what was backed up, or has otherwise: rows, row level security, policies and options of
 * views. Empty when it is the same. Extensions count by name, since a place may have a newer one.
 */
export function differences(was: Catalog, is: Catalog): string[] {
  return [
    ...compared(
      "table",
      was.tables,
      is.tables,
      ({ schema, name }) => `${schema}.${name}`,
      ({ rows, rls, forced }) =>
        `${rows ?? "no"} rows, row level security ${rls ? (forced ? "on and forced" : "on") : "off"}`,
    ),
    ...compared(
      "policy",
      was.policies,
      is.policies,
      ({ schema, table, name }) => `${name} on ${schema}.${table}`,
      ({ permissive, roles, command, using, check }) =>
        `${permissive} for ${command} to ${[...roles].sort().join(", ")} using ${using} check ${check}`,
    ),
    ...compared(
      "view",
      was.views,
      is.views,
      ({ schema, name }) => `${schema}.${name}`,
      ({ options }) => `options ${[...options].sort().join(", ") || "none"}`,
    ),
    ...compared(
      "extension",
      was.extensions,
      is.extensions,
      ({ name }) => name,
      () => "there",
    ),
    ...(was.schemaVersion === is.schemaVersion
      ? []
      : [`migrations: ${is.schemaVersion ?? "none"}, was ${was.schemaVersion ?? "none"}`]),
  ];
}

function compared<T>(
  what: string,
  was: readonly T[],
  is: readonly T[],
  nameOf: (one: T) => string,
  saysOf: (one: T) => string,
): string[] {
  const found = new Map(is.map((one) => [nameOf(one), one]));
  return was.flatMap((one) => {
    const name = nameOf(one);
    const other = found.get(name);
    if (other === undefined) return [`${what} ${name} is missing`];
    const [before, now] = [saysOf(one), saysOf(other)];
    return before === now ? [] : [`${what} ${name}: ${now}; was ${before}`];
  });
}

/** What the place has in the schemas of the backup that the backup does not know: newer tables, other policies. */
export function unknownTo(was: Catalog, is: Catalog): string[] {
  const known = new Set(was.tables.map(({ schema, name }) => `${schema}.${name}`));
  return is.tables.map(({ schema, name }) => `${schema}.${name}`).filter((name) => !known.has(name));
}
