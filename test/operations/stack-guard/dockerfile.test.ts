import { expect, test } from "vitest";
import { found, NEON } from "./support/corpus.ts";

/** Name, file, text, and what is found in which line: as BuildKit 0.34.2 takes the text apart, by its own parser. */
const cases: [what: string, file: string, text: string, expected: string[]][] = [
  [
    "a here-document, whose lines a shell runs",
    "Dockerfile",
    "FROM debian\nRUN <<EOF\nset -e\n# a comment\napt-get install -y postgresql\nEOF\nCMD node x\n",
    ["5 command"],
  ],
  [
    "one for a named shell",
    "Dockerfile",
    "FROM debian\nRUN bash -e <<'EOF'\napt-get install -y postgresql\nEOF\n",
    ["3 command"],
  ],
  [
    "the second of two",
    "Dockerfile",
    "FROM debian\nRUN sh <<A && sh <<B\ntrue\nA\napt-get install -y postgresql\nB\n",
    ["5 command"],
  ],
  [
    "one that becomes a file",
    "Dockerfile",
    `FROM debian\nCOPY <<EOF /app/.env\nPORT=1\nDATABASE_URL=${NEON}\nEOF\n`,
    ["4 connection"],
  ],
  ["an argument's default", "Dockerfile", `ARG BASE=postgres:16\nFROM \${BASE} AS db\n`, ["2 image"]],
  ["a fallback in place", "Dockerfile", `ARG BASE\nFROM \${BASE:-postgres:16}\n`, ["2 image"]],
  [
    "a stage behind a command that ends in a backtick",
    "Dockerfile",
    "FROM debian\nRUN echo `date`\nFROM postgres:16\n",
    ["3 image"],
  ],
  [
    "a stage behind a folder, with another escape",
    "Dockerfile",
    "# escape=`\nFROM debian\nENV P C:\\dir\\\nFROM postgres:16\n",
    ["4 image"],
  ],
  [
    "a command behind an empty line",
    "Dockerfile",
    "FROM debian\nRUN true \\\n\n  && pg_ctl start\n",
    ["2 command", "4 command"],
  ],
];

test.each(cases)("%s in %s", (_, file, text, expected) => {
  expect([...new Set(found(file, text))]).toEqual(expected);
});
