import { type TomlValue, tomlValues } from "../../toml.ts";
import type { Kind } from "../kinds.ts";
import { type Entry, grouped, nothing, type Reading } from "../reading.ts";
import { commandKey, imageKey, readSettings } from "./settings.ts";

/**
 * Reads TOML with a parser that keeps lines; items of a list are one value, joined by spaces, as the words of a command are.
 * A text that is no TOML (a template) is read line by line instead, so that nothing in it goes unseen.
 */
export function readToml(text: string, kind: Kind): Reading {
  let values: TomlValue[];
  try {
    values = tomlValues(text);
  } catch {
    return readSettings(text);
  }
  const reading = nothing();
  const tables = new Map<string, Entry[]>();
  for (const { table, ...setting } of joined(values)) {
    const { name, value, line } = setting;
    const inTable = tables.get(table) ?? [];
    tables.set(table, inTable);
    inTable.push(setting);
    if (imageKey.test(name)) reading.images.push({ text: value, line });
    if (commandKey.test(name) || /^(processes|experimental)$/.test(table)) {
      reading.commands.push({ text: value, line });
      reading.texts.push({ text: value, line });
    }
    if (kind === "fly") reading.places.push(setting);
  }
  for (const entries of tables.values()) reading.groups.push(...grouped(entries));
  return reading;
}

/** Lists as one value each. */
function joined(values: readonly TomlValue[]): (Entry & { table: string })[] {
  const found: (Entry & { table: string })[] = [];
  for (const { table, name, value, line, item } of values) {
    const last = found.at(-1);
    if (item !== undefined && item > 0 && last?.table === table && last.name === name)
      last.value += ` ${value}`;
    else found.push({ table, name, value, line });
  }
  return found;
}
