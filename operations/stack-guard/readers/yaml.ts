import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { isClientCommand } from "../../../settings/rules/commands.ts";
import type { Kind } from "../kinds.ts";
import { append, type Entry, grouped, nothing, type Reading } from "../reading.ts";
import { actionOf, packageOf, renderKey } from "./keywords.ts";
import { clientObject } from "./objects.ts";
import { commandKey, imageKey, readSettings } from "./settings.ts";
import { assignments, readShell } from "./shell.ts";

/** Keys whose items are ports and mounts, not values. */
const portsKey = /^(ports|expose)$/;
/** Keys under which a port or a folder is one that is served or mounted. */
const mountKey = /^(mountPath|destination)$/;

/**
 * Reads YAML, and JSON as the part of YAML it is, with the parser's own positions. A text that the parser cannot make
 * sense of (a template of Helm's) is read line by line instead.
 */
export function readYaml(text: string, kind: Kind): Reading {
  const counter = new LineCounter();
  let documents: Document[];
  try {
    documents = [
      ...parseAllDocuments(kind === "json" ? withoutComments(text) : text, {
        lineCounter: counter,
        uniqueKeys: false,
        logLevel: "silent",
      }),
    ];
  } catch {
    return readSettings(text);
  }
  if (documents.some(({ errors }) => errors.length > 0)) return readSettings(text);
  const visitor = new Visitor(kind, counter);
  for (const document of documents) visitor.visit(document.contents, [], document);
  return visitor.reading;
}

/** JSON's unofficial comments, where they have lines of their own, taken out; the lines stay. */
function withoutComments(text: string): string {
  return text
    .replace(/^\s*\/\/.*$/gm, (found) => found.replace(/\S.*$/, ""))
    .replace(/^\s*\/\*[\s\S]*?\*\//gm, (found) => found.replace(/[^\n]/g, " "));
}

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : "");

/** Whether a container's entry point or command, beside its image, is one of Postgres's client programs. */
function startsClient(map: YAMLMap): boolean {
  for (const key of ["entrypoint", "command", "args"]) {
    const value = map.get(key, true) as unknown;
    const words = isSeq(value) ? value.items.filter(isScalar).map((item) => String(item.value)) : [];
    const text = isScalar(value) ? String(value.value ?? "") : words.join(" ");
    if (text.trim() !== "") return isClientCommand(text);
  }
  return false;
}

class Visitor {
  readonly reading = nothing();
  readonly #kind: Kind;
  readonly #counter: LineCounter;
  /** Images of containers that run a client program, as a backup's job does. */
  readonly #clients = new Set<Pair>();

  constructor(kind: Kind, counter: LineCounter) {
    this.#kind = kind;
    this.#counter = counter;
  }

  visit(node: unknown, keys: readonly string[], document: Document): void {
    if (isMap(node)) this.#map(node, keys, document);
    else if (isSeq(node)) this.#sequence(node, keys, document);
    // An alias is judged where its anchor stands.
    else if (isScalar(node)) this.#text(String(node.value ?? ""), this.#line(node), keys.at(-1) ?? "");
  }

  #map(map: YAMLMap, keys: readonly string[], document: Document): void {
    const entries: Entry[] = [];
    if (startsClient(map)) for (const pair of map.items) if (keyOf(pair) === "image") this.#clients.add(pair);
    for (const pair of map.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : "";
      const line = this.#line(pair.key);
      const merged = name === "<<" && isAlias(pair.value) ? pair.value.resolve(document) : undefined;
      if (isMap(merged)) entries.push(...this.#scalars(merged).map((entry) => ({ ...entry, line })));
      this.#keyword(name, pair, line, keys);
      if (isScalar(pair.value)) this.#named(name, pair, line, keys, entries);
      else this.visit(pair.value, [...keys, name], document);
    }
    this.reading.groups.push(...grouped(entries));
    const object = clientObject(entries, [...keys, ...entries.map(({ name }) => name)].join(" "));
    if (object) this.reading.texts.push(object);
  }

  /** A pair whose value is no map and no list. */
  #named(name: string, pair: Pair, line: number, keys: readonly string[], entries: Entry[]): void {
    const node = pair.value;
    if (!isScalar(node)) return;
    const value = String(node.value ?? "");
    const isCommand = commandKey.test(name) || keys.at(-1) === "scripts";
    if (node.type === "BLOCK_LITERAL") {
      append(this.reading, isCommand ? readShell(value) : readSettings(value), this.#line(node));
      if (isCommand || /^\s*[A-Z_]+\s*=/m.test(value)) return;
    }
    if (isCommand) {
      const command = readShell(value.replaceAll("\n", " "));
      append(this.reading, command, line - 1);
    } else if (!portsKey.test(name)) entries.push({ name, value, line });
    const isClient = this.#clients.has(pair);
    const isImage = !isClient && (imageKey.test(name) || (this.#kind === "workflow" && name === "container"));
    if (isImage || (!isClient && name === "url" && keys.at(-1) === "image"))
      this.reading.images.push({ text: value, line });
    if (mountKey.test(name)) this.reading.places.push({ name, value, line });
    if (this.#kind === "compose" && name === "target" && keys.includes("volumes"))
      this.reading.places.push({ name: "path", value, line });
    if (this.#kind === "compose" && name === "target" && keys.includes("ports"))
      this.reading.places.push({ name: "port", value, line });
  }

  /** What a key says by itself, whatever its value. */
  #keyword(name: string, pair: Pair, line: number, keys: readonly string[]): void {
    const value = isScalar(pair.value) ? String(pair.value.value ?? "") : "";
    const found =
      this.#kind === "render"
        ? renderKey(name, keys, isSeq(pair.value) ? pair.value.items.length : 1)
        : undefined;
    const declared = [found, actionOf(name, value), packageOf(name, keys)].find((one) => one !== undefined);
    if (declared) this.reading.declared.push({ ...declared, line });
  }

  #sequence(sequence: YAMLSeq, keys: readonly string[], document: Document): void {
    const key = keys.at(-1) ?? "";
    const scalars = sequence.items.filter(isScalar);
    const words = scalars.map(({ value }) => String(value ?? ""));
    if (commandKey.test(key) && words.length > 0) {
      const line = this.#line(scalars[0]);
      this.reading.commands.push({ text: words.join(" "), line });
    }
    const entries: Entry[] = [];
    for (const item of sequence.items) {
      if (isMap(item)) entries.push(...this.#variable(item));
      if (!isScalar(item)) this.visit(item, keys, document);
      else this.#item(String(item.value ?? ""), this.#line(item), keys, entries);
    }
    this.reading.groups.push(...grouped(entries));
  }

  #item(value: string, line: number, keys: readonly string[], entries: Entry[]): void {
    const key = keys.at(-1) ?? "";
    const [, name, given = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(value) ?? [];
    if (portsKey.test(key)) {
      // Published as [address:][host:]container[/protocol].
      const port = /(\d+)(?:\/\w+)?$/.exec(value)?.[1];
      if (port && this.#kind === "compose") this.reading.places.push({ name: "port", value: port, line });
    } else if (key === "volumes") {
      for (const part of value.split(":")) this.reading.places.push({ name: "path", value: part, line });
    } else if (name !== undefined) entries.push({ name, value: given, line });
    else if (key === "addons" || key === "images") this.reading.images.push({ text: value, line });
    else this.#text(value, line, key);
  }

  /** `{key: NAME, value: …}` and `{name: NAME, value: …}`, as Render, Kubernetes and others list variables. */
  #variable(map: YAMLMap): Entry[] {
    const own = this.#scalars(map);
    const name = own.find((entry) => entry.name === "key" || entry.name === "name")?.value;
    const value = own.find((entry) => entry.name === "value");
    return name === undefined || value === undefined ? [] : [{ ...value, name }];
  }

  #scalars(map: YAMLMap): Entry[] {
    return map.items.flatMap(({ key, value }) =>
      isScalar(key) && isScalar(value)
        ? [{ name: String(key.value), value: String(value.value ?? ""), line: this.#line(key) }]
        : [],
    );
  }

  #text(text: string, line: number, key: string): void {
    this.reading.texts.push({ text, line });
    if (!commandKey.test(key)) return;
    for (const found of assignments(text)) this.reading.groups.push([{ ...found, line }]);
  }

  #line(node: unknown): number {
    const start = (node as { range?: readonly number[] | null } | undefined)?.range?.[0] ?? 0;
    return this.#counter.linePos(start).line;
  }
}
