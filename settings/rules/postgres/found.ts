import { remembered } from "../remembered.ts";
import { readAddresses } from "./address.ts";
import type { Connection } from "./connection.ts";
import { readAdo, readKeywords } from "./keywords.ts";
import { namesConnection } from "./names.ts";
import { readObject } from "./object.ts";
import { doesSessionWork, readOptions } from "./options.ts";
import { type SplitConnection, splitConnections } from "./split.ts";
import { type Unwrapped, unwrap } from "./unwrap.ts";
import { readUrls } from "./url.ts";

/** Connections written down in one value. With `certain`, its name says that it holds one, so that any keyword will do. */
export function connectionsIn(inside: Unwrapped, certain: boolean): Connection[] {
  const found = inside.layers.flatMap(({ text, key }) => {
    const sure = certain || (key !== undefined && namesConnection(key));
    return sure ? inSureText(text) : inAnyText(text);
  });
  return [...found, ...inside.groups.flatMap((entries) => readObject(entries) ?? [])];
}

const inSureText = remembered((text) => inText(text, true));
const inAnyText = remembered((text) => inText(text, false));

function inText(text: string, sure: boolean): Connection[] {
  const named = readAdo(text) ?? readKeywords(text, sure);
  return [...readUrls(text), ...readAddresses(text), ...readOptions(text), ...(named ? [named] : [])];
}

/** Every connection that a process's variables configure, in whatever form, with the variable to blame for it. */
export function connectionsOf(values: Readonly<Record<string, string>>): SplitConnection[] {
  const each = Object.entries(values).flatMap(([property, value]) => {
    const inside = unwrap(value);
    const split = inside.groups.flatMap(splitConnections).map(({ connection }) => connection);
    const found = [...connectionsIn(inside, namesConnection(property)), ...split];
    const session = inside.layers.some(({ text }) => doesSessionWork(text));
    return found.map((connection) => ({ property, connection, session }));
  });
  return [...splitConnections(values), ...each];
}
