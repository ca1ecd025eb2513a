import ts from "typescript";

/** What stands for a value that is only known at run time. */
export const HOLE = "‹value›";

/**
 * The texts that a source file says: its string literals and templates, joined where `+` joins them, with a hole for each value.
 * Comments and names of modules are none.
 */
export function textsIn(path: string, source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const text = textOf(node);
    if (text !== undefined) {
      found.push(text);
      // Values inside a template may hold texts of their own.
      if (!ts.isStringLiteralLike(node)) ts.forEachChild(node, inner);
      return;
    }
    ts.forEachChild(node, visit);
  };
  const inner = (node: ts.Node): void => {
    if (ts.isTemplateSpan(node)) visit(node.expression);
    else if (ts.isBinaryExpression(node) || ts.isTemplateExpression(node)) ts.forEachChild(node, inner);
    else if (!ts.isStringLiteralLike(node) && !ts.isTemplateLiteralToken(node)) visit(node);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true));
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => HOLE + literal.text).join("");
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === undefined && right === undefined ? undefined : `${left ?? HOLE}${right ?? HOLE}`;
}

/** A command line of ours that a text names. */
export interface Named {
  /** `drift`, `secrets:compare`. */
  script: string;
  /** Words behind `--`, as far as they belong to the command line. */
  words: string[];
}

/** Where a command line ends in a sentence. */
const END = /[`\n;)]|[,.:](?=\s|$)|\s(?:&&|\|)\s/;

/** Every `npm run …` of a text. `npm run hotdash -- x` is among them with the words behind it. */
export function namedIn(text: string): Named[] {
  const lines = text.replaceAll("npm test", "npm run test").replace(/\\\n\s*/g, " ");
  return [...lines.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)(?: -- ([\s\S]*))?/g)].flatMap((match) => {
    const [, script = "", rest = ""] = match;
    const own = rest.split(END)[0] ?? "";
    // The pattern takes the rest of the text along: what it names is looked for there, too.
    return [{ script, words: own.match(/'[^']*'|"[^"]*"|\S+/g) ?? [] }, ...namedIn(rest)];
  });
}

/** Options among the words of a command line: `--stack`, without a value that stands behind `=`. */
export const optionsAmong = (words: readonly string[]): string[] =>
  words.flatMap((word) => /^(--[a-z][a-z-]*)(?:=.*)?$/.exec(word)?.[1] ?? []);
