import { dollars } from "../../settings/cost/line.ts";
import type { ResourceChange } from "./changes.ts";
import { COST_NOTE, type CostReport, costDifference, differenceText } from "./cost.ts";
import { html } from "./escape.ts";
import type { CommentContext } from "./markdown.ts";
import { migrationPage } from "./migrations.ts";
import type { PreviewReport } from "./preview.ts";
import { standInNotes } from "./stand-ins.ts";
import { byMessage } from "./violations.ts";
import { countsText, policyText, SIGNS, shortType, verdictText } from "./wording.ts";

/** Style of the page: no script, no font and no picture from elsewhere, in light and in dark. */
const STYLE = `
:root { color-scheme: light dark; --round: 6px; --line: #8884; --soft: #8881; --create: #1a7f37; --update: #9a6700;
  --replace: #bc4c00; --delete: #cf222e; --import: #0969da; }
@media (prefers-color-scheme: dark) { :root { --create: #3fb950; --update: #d29922; --replace: #f0883e; --delete: #f85149;
  --import: #58a6ff; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
body { overflow-wrap: anywhere; } td:not(:last-child) { overflow-wrap: break-word; }
code, pre { overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; margin: 1.2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } .value { background: var(--soft); border-radius: var(--round); padding: 0 .3rem; box-decoration-break: clone; }
.group { border: 1px solid var(--line); border-radius: var(--round); padding: .6rem; margin: .6rem 0; }
.group > b { display: block; margin-bottom: .4rem; } .boxes { display: flex; flex-wrap: wrap; gap: .5rem; }
.box { border-left: 6px solid; border-radius: var(--round); min-width: 0; background: var(--soft); padding: .3rem .6rem; }
.box small { display: block; opacity: .75; } .refused { outline: 2px solid var(--delete); }
.sign { font-weight: 700; font-family: ui-monospace, monospace; }
${["create", "update", "replace", "delete", "import"]
  .map((one) => `.${one} { border-color: var(--${one}); } .sign.${one} { color: var(--${one}); }`)
  .join("\n")}
.problem { border-left: 6px solid var(--delete); border-radius: var(--round); padding: .2rem .8rem; background: var(--soft); margin: .6rem 0; }
.advice { border-color: var(--update); } pre { white-space: pre-wrap; margin: 0; }
ul { margin: .2rem 0; padding-left: 1.2rem; } .note { opacity: .8; }
@media (max-width: 40rem) {
  body { margin: 1rem auto; } table, tbody, tr, td { display: block; } tr:has(> th) { display: none; }
  .value { padding: 0; } tr { border-bottom: 1px solid var(--line); padding: .4rem 0; } td { border: 0; padding: .1rem 0; } td:empty { display: none; }
  td[data-name]::before { content: attr(data-name) ": "; font-weight: 600; }
}
`;

/** The reports as one page that stands by itself; everything is shown, nothing is cut. */
export function pageOf(reports: readonly PreviewReport[], { commit }: CommentContext = {}): string {
  const title = `Preview${commit ? ` of ${commit.slice(0, 7)}` : ""}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${html(title)}</h1>
${table(
  ["stack", "result", "changes", "policies"],
  reports.map((one) => [
    value(one.stack),
    ...[verdictText(one), countsText(one), policyText(one)].map(judgement),
  ]),
)}
${secretless(reports)}${exempt(reports)}${costs(reports)}${reports.map(section).join("\n")}
</body>
</html>
`;
}

/** What the stacks are exempt from. */
function exempt(reports: readonly PreviewReport[]): string {
  const rows = reports.flatMap(({ stack, exemptions = [] }) =>
    exemptions.map((line) => [value(stack), html(line)]),
  );
  return rows.length === 0 ? "" : `${table(["stack", "exemption"], rows)}\n`;
}

/** What previews without secrets are made of, and what that hides. */
function secretless(reports: readonly PreviewReport[]): string {
  const notes = standInNotes(reports);
  if (!notes) return "";
  const items = notes.stacks.map(({ stack, text }) => `<li>${value(stack)}: ${html(text)}</li>`);
  return `<p class="note">🔒 ${html(notes.hidden)}</p>\n<ul class="note">${items.join("")}</ul>\n`;
}

/** What the stacks cost, before and after. */
function costs(reports: readonly PreviewReport[]): string {
  const rows = reports.flatMap(({ stack, cost }) => (cost ? [[value(stack), ...amounts(cost)]] : []));
  if (rows.length === 0) return "";
  const head = ["cost of", "before", "after", "difference", "what makes it"];
  return `${table(head, rows)}\n<p class="note">${html(COST_NOTE)}</p>\n`;
}

function amounts(cost: CostReport): string[] {
  const why = cost.differences.map(
    ({ name, before = "nothing", after = "nothing", usd }) =>
      `${value(name)} ${html(`${before} → ${after}: ${differenceText(usd)}`)}`,
  );
  const guessed = cost.guessed.map(
    (name) => `${value(name)} ${html("has a size on no price list, counted as the dearest")}`,
  );
  return [
    ...[dollars(cost.before), dollars(cost.after), differenceText(costDifference(cost))].map(html),
    [...why, ...guessed].join("<br>"),
  ];
}

function section(report: PreviewReport): string {
  const { stack, changes, notes, fingerprint } = report;
  return [
    `<h2>${html(stack)}</h2>`,
    ...problems(report),
    ...migrationPage(report.migrations),
    ...groups(report),
    changes.length > 0 ? table(["", "resource", "type", "what changes"], changes.map(row)) : "",
    ...notes.map((note) => `<p class="note">${html(note)}</p>`),
    fingerprint ? `<p>Fingerprint ${value(fingerprint)}</p>` : "",
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function problems({ errors, violations }: PreviewReport): string[] {
  return [
    ...errors.map(
      ({ resource, message }) =>
        `<div class="problem">${resource ? value(resource) : ""}<pre>${html(message)}</pre></div>`,
    ),
    ...violations.map((violation) => {
      const { rule, mandatory } = violation;
      const said = byMessage(violation).map(
        ({ resources, message }) => `<li>${resources.map(value).join(" ")} ${html(message)}</li>`,
      );
      return `<div class="problem${mandatory ? "" : " advice"}">${value(rule)}<ul>${said.join("")}</ul></div>`;
    }),
  ];
}

/** What changes, drawn: a box a resource, in the box of its component. */
function groups({ changes, violations }: PreviewReport): string[] {
  const refused = new Set(
    violations.flatMap(({ mandatory, places }) => (mandatory ? places.map(({ resource }) => resource) : [])),
  );
  return [...Map.groupBy(changes, ({ component = "" }) => component)].map(([component, members]) => {
    const boxes = members.map(
      ({ operation, name, type }) =>
        `<span class="box ${operation}${refused.has(name) ? " refused" : ""}">${sign(operation)} ${html(name)}<small>${html(shortType(type))}</small></span>`,
    );
    const head = component === "" ? "" : `<b>${html(component)}</b>`;
    return `<div class="group">${head}<div class="boxes">${boxes.join("")}</div></div>`;
  });
}

function row({ operation, name, type, fields }: ResourceChange): string[] {
  const parts = fields.map(({ path, before, after }) => {
    const text = [before, after].filter((one) => one !== undefined).map(value);
    return `${value(path)} ${before === after ? (text[0] ?? "") : text.join(" → ")}`;
  });
  const shown = operation === "delete" ? "goes" : parts.join("<br>");
  const long =
    parts.length > 6 ? `<details><summary>${parts.length} values</summary>${shown}</details>` : shown;
  return [sign(operation), value(name), html(shortType(type)), long];
}

/** A few words with the sign of a judgement, in characters that every font has. */
const judgement = (text: string) =>
  html(text)
    .replaceAll("✅", '<span class="sign create">✓</span>')
    .replaceAll("❌", '<span class="sign delete">✗</span>')
    .replaceAll("⚠️", '<span class="sign update">!</span>');
const sign = (operation: ResourceChange["operation"]) =>
  `<span class="sign ${operation}" title="${operation}">${SIGNS[operation]}</span>`;
const value = (text: string) => `<code class="value">${html(text)}</code>`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // On a narrow screen cells stand below each other, and each says its column.
  const name = (column: number) => (head[column] ? ` data-name="${html(head[column])}"` : "");
  const cells = (row: readonly string[]) =>
    row.map((one, column) => `<td${name(column)}>${one}</td>`).join("");
  const titles = head.map((one) => `<th>${html(one)}</th>`).join("");
  return `<table><tr>${titles}</tr>${rows.map((row) => `<tr>${cells(row)}</tr>`).join("")}</table>`;
}
