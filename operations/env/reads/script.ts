import type ts from "typescript";
import { ENV_NAME, type FileReads, nothing } from "./read.ts";

type Compiler = typeof ts;

/** What Vite itself puts into `import.meta.env`. */
const VITE = new Set(["MODE", "DEV", "PROD", "SSR", "BASE_URL"]);

/** Longest text that can be a part of a variable's name. */
const LONGEST = 60;

/**
 * What a file of TypeScript or JavaScript reads of its environment: process.env, import.meta.env, Bun.env and Deno.env, by a
 * property, a text in brackets, destructuring, or a name for the whole of them.
 */
export function scriptReads(compiler: Compiler, path: string, text: string): FileReads {
  const { SyntaxKind } = compiler;
  const kind = /\.[jt]sx$/.test(path) ? compiler.ScriptKind.TSX : compiler.ScriptKind.TS;
  const file = compiler.createSourceFile(path, text, compiler.ScriptTarget.Latest, true, kind);
  const found = nothing();
  const aliases = new Set<string>();
  const lineOf = (node: ts.Node) => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const read = (name: string, node: ts.Node) =>
    found.reads.push({ name, path, line: lineOf(node), fallback: hasFallback(node) });

  // A name for the whole environment may be used above the line that makes it, in a function.
  walk(file, noteAlias);
  walk(file, look);
  return found;

  function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
    visit(node);
    compiler.forEachChild(node, (child) => walk(child, visit));
  }

  function isEnvironment(node: ts.Node): boolean {
    if (compiler.isIdentifier(node)) return aliases.has(node.text);
    if (
      compiler.isNonNullExpression(node) ||
      compiler.isParenthesizedExpression(node) ||
      compiler.isAsExpression(node)
    )
      return isEnvironment(node.expression);
    if (!compiler.isPropertyAccessExpression(node) || node.name.text !== "env") return false;
    const whole = node.expression.getText(file);
    return /^(globalThis\.)?(process|Bun|import\.meta)$/.test(whole);
  }

  function noteAlias(node: ts.Node): void {
    if (compiler.isVariableDeclaration(node) && node.initializer) {
      if (compiler.isIdentifier(node.name) && isEnvironment(node.initializer)) aliases.add(node.name.text);
      // const { env } = process
      if (compiler.isObjectBindingPattern(node.name) && node.initializer.getText(file) === "process")
        for (const { propertyName, name } of node.name.elements)
          if ((propertyName ?? name).getText(file) === "env" && compiler.isIdentifier(name))
            aliases.add(name.text);
    }
    if (compiler.isParameter(node) && compiler.isIdentifier(node.name)) {
      const typed = node.type !== undefined && /\bProcessEnv\b/.test(node.type.getText(file));
      if (typed || (node.initializer && isEnvironment(node.initializer))) aliases.add(node.name.text);
    }
  }

  function look(node: ts.Node): void {
    if (compiler.isPropertyAccessExpression(node) && isEnvironment(node.expression)) {
      const vite = node.expression.getText(file) === "import.meta.env" && VITE.has(node.name.text);
      if (!vite && !isWritten(node)) read(node.name.text, node);
    } else if (compiler.isElementAccessExpression(node) && isEnvironment(node.expression)) {
      if (!isWritten(node)) readOf(node.argumentExpression, node);
    } else if (compiler.isVariableDeclaration(node) || compiler.isParameter(node)) {
      if (node.initializer && compiler.isObjectBindingPattern(node.name) && isEnvironment(node.initializer))
        for (const { propertyName, name, initializer, dotDotDotToken } of node.name.elements)
          if (!dotDotDotToken)
            found.reads.push({
              ...{ name: (propertyName ?? name).getText(file).replace(/^["']|["']$/g, ""), path },
              ...{ line: lineOf(name), fallback: initializer !== undefined },
            });
    } else if (compiler.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.InKeyword) {
      if (isEnvironment(node.right)) readOf(node.left, node);
    } else if (compiler.isCallExpression(node)) lookAtCall(node);
    else if (compiler.isStringLiteralLike(node) && node.text.length <= LONGEST)
      found.texts.push({ text: node.text, line: lineOf(node) });
  }

  /** `Deno.env.get("X")`, and functions that are given a name. */
  function lookAtCall(node: ts.CallExpression): void {
    const [first] = node.arguments;
    const called = node.expression;
    if (/^Deno\.env\.(get|has)$/.test(called.getText(file))) {
      if (first) readOf(first, node);
      return;
    }
    const of = calledName(called);
    if (of === undefined || !first || !compiler.isStringLiteralLike(first)) return;
    if (ENV_NAME.test(first.text))
      found.calls.push({
        of,
        name: first.text,
        path,
        line: lineOf(node),
        fallback: node.arguments.length > 1,
      });
  }

  function readOf(name: ts.Expression, node: ts.Node): void {
    if (compiler.isStringLiteralLike(name)) {
      read(name.text, node);
      return;
    }
    found.made.push({ path, line: lineOf(node) });
    const around = functionAround(node);
    if (around !== undefined) found.functions.push(around);
  }

  /** A method of `this` is another thing than a function of that name. */
  function calledName(called: ts.Expression): string | undefined {
    if (compiler.isIdentifier(called)) return called.text;
    if (!compiler.isPropertyAccessExpression(called)) return undefined;
    const own = called.expression.kind === SyntaxKind.ThisKeyword;
    return own ? `this.${called.name.text}` : called.name.text;
  }

  /** The name of the nearest function that has one, as others call it. */
  function functionAround(node: ts.Node): string | undefined {
    for (let at: ts.Node | undefined = node.parent; at; at = at.parent) {
      if (compiler.isMethodDeclaration(at)) return `this.${at.name.getText(file)}`;
      if (compiler.isFunctionDeclaration(at) && at.name) return at.name.getText(file);
      if (
        (compiler.isArrowFunction(at) || compiler.isFunctionExpression(at)) &&
        compiler.isVariableDeclaration(at.parent)
      )
        return at.parent.name.getText(file);
    }
    return undefined;
  }

  /** Whether the code sets the variable instead of reading it. */
  function isWritten(node: ts.Node): boolean {
    const { parent } = node;
    if (compiler.isDeleteExpression(parent)) return true;
    return (
      compiler.isBinaryExpression(parent) &&
      parent.operatorToken.kind === SyntaxKind.EqualsToken &&
      parent.left === node
    );
  }

  /** `?? x`, `|| x`, a comparison, a condition: the code has an answer for a variable that is not there. */
  function hasFallback(node: ts.Node): boolean {
    let { parent } = node;
    while (compiler.isNonNullExpression(parent) || compiler.isParenthesizedExpression(parent))
      parent = parent.parent;
    if (compiler.isBinaryExpression(parent)) return parent.operatorToken.kind !== SyntaxKind.PlusToken;
    return (
      compiler.isConditionalExpression(parent) ||
      compiler.isIfStatement(parent) ||
      compiler.isPrefixUnaryExpression(parent) ||
      (compiler.isPropertyAccessExpression(parent) && parent.questionDotToken !== undefined)
    );
  }
}
