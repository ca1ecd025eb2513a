import { expect, test } from "vitest";
import { secretsIn } from "../../../operations/stack-guard/secrets.ts";
import { checkout, run } from "./support/corpus.ts";

/** Values are put together here, so that scanners of this repository do not take them for leaks. */
const made = (start: string, length = 36) => `${start}${"a1B2c3D4e5F6".repeat(10).slice(0, length)}`;
const found = (path: string, text: string, urls = true) =>
  secretsIn(path, text, { urls }).map(({ line, problem }) => `${line} ${problem}`);

test.each([
  [
    "a token in a program",
    "a.ts",
    `\n\nconst t = "${made("ghp_")}";\n`,
    ["3 the line holds a GitHub token in clear"],
  ],
  [
    "what only the library knows",
    "a.py",
    `t = "${made("glpat-", 20)}"\n`,
    ["1 the line holds a GitLab token in clear"],
  ],
  [
    "a password of Theme Access",
    "shopify.theme.toml",
    `[environments.x]\npassword = "${"shptka"}_${"0f".repeat(16)}"\n`,
    ["2 the line holds a Shopify token in clear"],
  ],
  [
    "a password in a URL",
    ".env",
    `REDIS_URL=rediss://default:${made("", 14)}@x.upstash.io:6379\n`,
    ["1 the line holds a URL with a password in clear"],
  ],
  [
    "a key",
    "id_rsa",
    `-----BEGIN ${"RSA"} PRIVATE KEY-----\n${made("MII", 120)}\n-----END RSA PRIVATE KEY-----\n`,
    ["1 the line holds a private key in clear"],
  ],
  [
    "a web hook",
    "a.ts",
    `const t = "https://hooks.slack.com/${"services"}/${made("T0", 9).toUpperCase()}/${made("B0", 9).toUpperCase()}/${made("", 24)}";\n`,
    ["1 the line holds a Slack token or webhook in clear"],
  ],
  [
    "two in one line",
    "a.sh",
    `export A=${made("rnd_")} B=${made("sbp_")}\n`,
    ["1 the line holds a Render API key in clear", "1 the line holds a Supabase token in clear"],
  ],
])("%s", (_, path, text, expected) => expect(found(path, text)).toEqual(expected));

test.each([
  [
    "a pattern of a scanner",
    "a.ts",
    "const key = /-----BEGIN RSA PRIVATE KEY-----/;\nconst t = /ghp_[A-Za-z0-9]{36}/;\n",
  ],
  [
    "an example",
    ".env.example",
    "DATABASE_URL=postgresql://user:password@host:5432/db\nX=sk-your-key-goes-here-123456\n",
  ],
  [
    "something to fill in",
    "a.sh",
    "export T=ghp_xxxxxxxxxxxxxxxxxxxx U=shpat_<token> V=postgresql://u:$PASSWORD@db.host.io/x\n",
  ],
  // Seen in a public template's .env.example, and in the vendor's own manual.
  [
    "a web hook to fill in",
    ".env.example",
    `# Set this to receive notifications, https://hooks.slack.com/${"services"}/xxx/xxx/xxx\nX=https://hooks.slack.com/${"services"}/T00000000/B00000000/${"X".repeat(24)}\n`,
  ],
  [
    "a database of this machine",
    ".env",
    "REDIS_URL=redis://:4f8a1c9e2b@localhost:6379\nX=postgresql://u:4f8a1c9e2b@127.0.0.1:54322/postgres\n",
  ],
  ["a service of a compose file", "compose.yaml", "x: amqp://robot:4f8a1c9e2b@queue:5672\n"],
  ["a template", "a.ts", `const t = \`sb_secret_invented_\${canary}\`;\n`],
  ["a lock file", "package-lock.json", `{ "integrity": "${made("ghp_")}" }`],
])("%s is none", (_, path, text) => expect(found(path, text)).toEqual([]));

test("the stack guard leaves passwords in URLs to the scan, and reports the rest", async () => {
  const root = checkout({
    "a.ts": `const t = "${made("glpat-", 20)}";\n`,
    ".env": `REDIS_URL=rediss://default:${made("", 14)}@x.upstash.io:6379\n`,
  });
  const { code, stdout } = await run([root, "--ref", "abcdefghijklmnopqrst"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/a\.ts:1: the line holds a GitLab token in clear; .* \[secret-in-clear\]/);
  expect(stdout).toContain("1 finding in 1 file");
  expect(stdout).not.toContain("glpat-");
});
