import { parseTOML } from "toml-eslint-parser";

/** One value of a TOML file that is neither a table nor a list. */
export interface TomlValue {
  /** Table that holds it, its parts joined by dots; empty at the top. Lists of tables have no number in it. */
  table: string;
  /** Last part of its key. */
  name: string;
  /** As text: what a text says, and a number, date or truth value as it is written. */
  value: string;
  /** Line of its key, or of the item in a list; from 1. */
  line: number;
  /** Place in the list that is the key's value; undefined outside of lists. */
  item?: number;
  /** A list without items, whose text is empty. */
  empty?: true;
}

/** The parts of the parser's tree that are walked (toml-eslint-parser 1.0.3). */
type Node = ReturnType<typeof parseTOML>["body"][0]["body"][0];
type KeyValue = Extract<Node, { type: "TOMLKeyValue" }>;
type Content = KeyValue["value"];

/**
 * Every value of a TOML file, in its order, comments left out.
 * @throws Error with the line, for what is no TOML 1.0
 */
export function tomlValues(text: string): TomlValue[] {
  const [top] = parseTOML(text, { tomlVersion: "1.0" }).body;
  return top.body.flatMap((node) =>
    node.type === "TOMLTable"
      ? node.body.flatMap((pair) => ofPair(pair, namesOf(node.key.keys)))
      : ofPair(node, []),
  );
}

type Key = KeyValue["key"]["keys"][number];
const namesOf = (keys: readonly Key[]) => keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value));

function ofPair({ key, value }: KeyValue, table: readonly string[]): TomlValue[] {
  return ofContent(value, [...table, ...namesOf(key.keys)], key.loc.start.line);
}

function ofContent(content: Content, path: readonly string[], line: number, item?: number): TomlValue[] {
  switch (content.type) {
    case "TOMLInlineTable":
      return content.body.flatMap((pair) => ofPair(pair, path));
    case "TOMLArray":
      if (content.elements.length === 0)
        return [
          { table: path.slice(0, -1).join("."), name: path.at(-1) ?? "", value: "", line, empty: true },
        ];
      return content.elements.flatMap((one, at) => ofContent(one, path, one.loc.start.line, at));
    case "TOMLValue": {
      const own = { table: path.slice(0, -1).join("."), name: path.at(-1) ?? "", line };
      const value = content.kind === "string" ? content.value : rawOf(content);
      return [{ ...own, value, ...(item === undefined ? {} : { item }) }];
    }
  }
}

/** A number, date or truth value as it stands: as a value it would have lost digits. */
function rawOf(content: Extract<Content, { type: "TOMLValue" }>): string {
  if (content.kind === "integer" || content.kind === "float") return content.number;
  return content.kind === "boolean" ? String(content.value) : (content as { datetime: string }).datetime;
}
