import { type Document, isMap, isScalar, parseDocument, Scalar, visit } from "yaml";

/**
 * Plain scalars that the engine (Go, yaml.v3 v3.0.1: numbers of YAML 1.1) and our reader (yaml 2.9.1: YAML 1.2) take for
 * different values: 010 is 8 there and 10 here. `findings/stack-file-numbers-two-readers.sh` shows them.
 */
const TWO_VALUES = /^[-+]?(?:0[0-9_]+|0b[01_]+|0o?[0-7_]*_[0-7_]*|0x[\da-f_]*_[\da-f_]*|\d[\d_]*_[\d_]*)$/i;

/**
 * A stack file as the engine reads it.
 * @throws Error for a broken file, naming it and the line; for each number that the engine reads as another one
 */
export function parseStackFile(text: string, file: string): { config: Record<string, unknown> } {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw new Error(`${file} is no YAML: ${broken.message.split("\n")[0]}`);
  const problems: string[] = [];
  visit(document, {
    Scalar: (key, node) => {
      if (
        key === "key" ||
        !isScalar(node) ||
        node.type !== Scalar.PLAIN ||
        !(TWO_VALUES.test(node.source ?? "") || isRounded(node.value))
      )
        return;
      const line = text.slice(0, node.range?.[0]).split("\n").length;
      problems.push(
        `${file}:${line} = ${node.source}\n   is one number to the engine and another one, or a text, to other readers\n` +
          "   allowed: a decimal number of at most 15 digits without a leading 0 and without _, or a text in quotes",
      );
    },
  });
  problems.push(...changedVariables(document, text, file));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const { config = {} } = (document.toJS() ?? {}) as { config?: Record<string, unknown> };
  return { config };
}

/** A whole number too large for JavaScript, which reads it as another one; the engine has its digits up to 64 bits. */
const isRounded = (value: unknown) =>
  typeof value === "bigint" || (Number.isInteger(value) && !Number.isSafeInteger(value));

/** Keys of a stack file whose values all become text. */
const VARIABLES = /:variables$/;

/**
 * Plain scalars among the variables that reach a machine as another text than stands there, because they are a number, a truth
 * value, nothing or a moment on the way: 1e5 arrives as 100000, 1.10 as 1.1, True as true (yaml.v3 v3.0.1 in pulumi 3.259.0).
 */
function changedVariables(document: Document, text: string, file: string): string[] {
  const config = document.get("config", true);
  if (!isMap(config)) return [];
  const sections = config.items.filter(({ key }) => VARIABLES.test(String(key)));
  return sections.flatMap(({ value }) =>
    (isMap(value) ? value.items : []).flatMap(({ key, value: scalar }) => {
      if (!isScalar(scalar) || scalar.type !== Scalar.PLAIN) return [];
      const source = scalar.source ?? "";
      const same = DATE.test(source) ? false : String(scalar.value) === source && !LONG.test(source);
      const line = text.slice(0, scalar.range?.[0]).split("\n").length;
      return same || source === ""
        ? []
        : [
            `${file}:${line} = ${String(key)}: ${source}\n   is no text to the engine, and arrives as another one\n` +
              `   allowed: text in quotes\n   fix: ${String(key)}: "${source}"`,
          ];
    }),
  );
}

/** A bare date, which the engine takes for a moment. */
const DATE = /^\d{4}-\d{1,2}-\d{1,2}/;

/** A whole number of more digits than a float keeps. */
const LONG = /^[-+]?\d{16,}$/;
