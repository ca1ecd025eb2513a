type Values = Record<string, string>;

/** The values as they are now with a change taken out of them. What somebody else set since stays. Pure. */
export function undone({ from, to }: { from: Values; to: Values }, now: Values): Values {
  const wanted = new Map(Object.entries(now));
  for (const name of changedNames(from, to)) {
    if (own(now, name) !== own(to, name)) continue;
    const before = own(from, name);
    if (before === undefined) wanted.delete(name);
    else wanted.set(name, before);
  }
  return Object.fromEntries(wanted);
}

/** Names whose values differ, or that only one side has. */
export function changedNames(from: Values, to: Values): string[] {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].filter((name) => own(from, name) !== own(to, name));
}

/** A value that the object itself has: every object inherits a `constructor`. */
const own = (values: Values, name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);
