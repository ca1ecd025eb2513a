import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { AUDIT } from "../../../operations/scan/advisories.ts";
import { secretsOf } from "../../../operations/scan/secrets.ts";
import { checkout } from "../stack-guard/support/corpus.ts";

const token = `${"ghp"}_${"a1B2c3D4e5F6".repeat(3)}`;
const url = `amqps://robot:${"a1B2c3D4"}@queue.host.io/x`;

it("asks about packages for development too: set-up installs them beside secrets", () => {
  expect(AUDIT).toEqual(["audit", "--json"]);
});

it("finds tokens and passwords in a checkout's files, and honours an allow-list", async () => {
  const root = checkout({ "a.ts": `\n"${token}";\n`, "b.sh": `curl ${url}\n`, "c.md": "nothing\n" });
  const found = await secretsOf(root, undefined, new Date("2026-11-30"));
  expect(found).toEqual([
    { path: "a.ts", line: 2, problem: "the line holds a GitHub token in clear" },
    { path: "b.sh", line: 1, problem: "the line holds a URL with a password in clear" },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/a1B2/);
  const allow = join(root, "allow.yaml");
  writeFileSync(
    allow,
    "- { path: a.ts, rule: secret-in-clear, reason: an invented token, expires: 2027-01-01 }\n",
  );
  expect((await secretsOf(root, allow, new Date("2026-11-30"))).map(({ path }) => path)).toEqual(["b.sh"]);
  expect(await secretsOf(root, allow, new Date("2027-02-01"))).toHaveLength(2);
});

it("this project's own checkout holds none", async () => {
  const root = join(import.meta.dirname, "../../..");
  const allow = join(root, "test/operations/stack-guard/allow.yaml");
  expect(await secretsOf(root, allow, new Date("2026-11-30"))).toEqual([]);
});
