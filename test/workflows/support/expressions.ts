/** What expressions can name: `github.event.number`, `secrets.X`, `needs.plan.outputs.y`. */
export interface Contexts {
  [name: string]: unknown;
}

/** How the steps or jobs before ended, for `always()` and its kind. */
export interface Status {
  failed: boolean;
}

type Value = unknown;

/** The values in a text that holds `${{ … }}`. */
export function fill(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) =>
    shown(evaluate(expression, contexts, { failed: false })),
  );
}

/** Whether something with this condition runs; without one, and without a function of the status, only after success. */
export function holds(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  const bare = (condition ?? "success()").replace(/^\s*\$\{\{(.*)\}\}\s*$/s, "$1");
  const asksStatus = /\b(always|success|failure|cancelled)\(\)/.test(bare);
  if (!asksStatus && status.failed) return false;
  return truthy(evaluate(bare, contexts, status));
}

const shown = (value: Value) => (value === undefined || value === null ? "" : String(value));
const truthy = (value: Value) =>
  value !== undefined && value !== null && value !== false && value !== "" && value !== 0;

/** GitHub's expressions as far as these workflows use them: literals, contexts, `!`, `==`, `!=`, `&&`, `||`, functions. */
export function evaluate(expression: string, contexts: Contexts, status: Status): Value {
  const tokens = expression.match(/'(?:[^']|'')*'|\d+|&&|\|\||==|!=|[!(),]|[A-Za-z_][\w.-]*/g) ?? [];
  const read = expression.replace(/\s+/g, "").length;
  if (tokens.join("").replace(/\s+/g, "").length !== read) throw new Error(`cannot read ${expression}`);
  let at = 0;
  const either = (): Value => {
    let left = both();
    while (tokens[at] === "||") {
      at++;
      const right = both();
      left = truthy(left) ? left : right;
    }
    return left;
  };
  const both = (): Value => {
    let left = compared();
    while (tokens[at] === "&&") {
      at++;
      const right = compared();
      left = truthy(left) ? right : left;
    }
    return left;
  };
  const compared = (): Value => {
    const left = single();
    const sign = tokens[at];
    if (sign !== "==" && sign !== "!=") return left;
    at++;
    const right = single();
    const [one, other] = [left, right].map((value) => shown(value).toLowerCase());
    return (one === other) === (sign === "==");
  };
  const single = (): Value => {
    const token = tokens[at++] ?? "";
    if (token === "!") return !truthy(single());
    if (token === "(") {
      const inner = either();
      at++;
      return inner;
    }
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d/.test(token)) return Number(token);
    if (tokens[at] === "(") {
      at += 2;
      return statusOf(token, status);
    }
    if (token === "true" || token === "false") return token === "true";
    return lookedUp(token, contexts);
  };
  const value = either();
  if (at < tokens.length) throw new Error(`cannot read ${expression}: ${tokens.slice(at).join(" ")} is left`);
  return value;
}

function statusOf(name: string, { failed }: Status): boolean {
  const known: Record<string, boolean> = {
    always: true,
    success: !failed,
    failure: failed,
    cancelled: false,
  };
  const value = known[name];
  if (value === undefined) throw new Error(`no function ${name}`);
  return value;
}

function lookedUp(path: string, contexts: Contexts): Value {
  const [root = "", ...rest] = path.split(".");
  if (!(root in contexts)) throw new Error(`no context ${root} in ${path}`);
  let value: Value = contexts[root];
  for (const key of rest) value = (value as Record<string, unknown> | undefined | null)?.[key];
  return value;
}
