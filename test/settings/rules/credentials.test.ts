import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldShapes } from "../../../settings/rules/credentials/field.ts";
import {
  findByLibrary,
  LEFT_OUT,
  libraryRules,
  worthALook,
} from "../../../settings/rules/credentials/library.ts";
import { credentialsIn } from "../../../settings/rules/credentials.ts";

/** Values are put together here, so that scanners of this repository do not take them for leaks. */
const made = (start: string, length: number, alphabet = "a1B2c3D4e5F6"): string =>
  start + alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
const hex = (start: string, length: number) => made(start, length, "0123456789abcdef");
const pem = (kind: string) => `-----BEGIN ${kind} KEY-----\n${made("MII", 200)}\n-----END ${kind} KEY-----`;
const shapes = (text: string) => credentialsIn(text).map(({ shape }) => shape);

describe("a credential of the field's own systems is known", () => {
  test.each([
    ...["shpat_", "shpca_", "shppa_", "shpss_", "shptka_", "shpua_", "shprt_", "prtapi_", "atkn_"].map(
      (prefix) => [hex(prefix, 32), "a Shopify token"],
    ),
    ...["fo1_", "fm1r_", "fm1a_", "fm2_"].map((prefix) => [made(prefix, 40), "a Fly token"]),
    [made("rnd_", 28), "a Render API key"],
    [`https://api.render.com/deploy/srv-abc123?key=${made("", 11)}`, "a deploy hook of Render"],
    [hex("sbp_", 40), "a Supabase token"],
    [hex("sbp_oauth_", 40), "a Supabase token"],
    [made("sb_secret_", 31), "a Supabase token"],
    [hex("pul-", 40), "a Pulumi access token"],
    [made("whsec_", 32), "a Stripe key"],
    [made("sntrys_", 60), "a Sentry token"],
    [made("GOCSPX-", 28), "a Google OAuth secret"],
    [pem("OPENSSH PRIVATE"), "a private key"],
    [pem("PRIVATE"), "a private key"],
    [`amqps://robot:${made("", 12)}@queue.host/v`, "a URL with a password"],
  ])("%s", (value, shape) => {
    for (const text of [value, `see ${value}, there`, `"${value}"`, `X=${value}\n`, `x_${value}`.slice(2)])
      expect(shapes(text)).toEqual([shape]);
  });

  test("once, wherever it stands, and only its own characters", () => {
    const [token, password] = [hex("shptka_", 32), made("p", 14)];
    const text = `export T=${token}; curl https://robot:${password}@host/${token}`;
    const found = credentialsIn(text).map(({ start, end }) => text.slice(start, end));
    expect(found).toEqual([token, password, token]);
  });
});

test.each([
  "registry.fly.io/hotdash-app:v1@sha256:0123456789abcdef",
  "task-force-of-the-whole-company-and-more",
  "data-sk-learn-something-long-of-2026-x",
  made("sb_publishable_", 31),
  made("pk_live_", 24),
  "shpat_<token>",
  "fm2_...",
])("%s is none", (text) => expect(credentialsIn(text)).toEqual([]));

/** One of each rule of the library, by its identifier, as its vendor makes them. */
const SAMPLES: Readonly<Record<string, string>> = {
  aws: `AWS_SECRET_ACCESS_KEY=${made("", 40)}`,
  privatekey: pem("RSA PRIVATE"),
  npm: made("npm_", 36),
  basicauth: `https://robot:${made("", 12)}@host.io/x`,
  slack: `${"xox"}b-123456789012-1234567890123-${made("", 24)}`,
  sendgrid: `${"SG"}.${made("", 22)}.${made("", 43)}`,
  shopify: hex("shpat_", 32),
  stripe: made("sk_live_", 24),
  github: made("ghp_", 36),
  gitlab: made("glpat-", 20),
  grafana: `${made("glsa_", 32)}_${hex("", 8)}`,
  openai: `sk-${made("", 20)}${"T3Blbk"}FJ${made("", 20)}`,
  anthropic: `${made("sk-ant-api03-", 93)}AA`,
  groq: made("gsk_", 52),
  huggingface: made("hf_", 34, "abcdefXYZ"),
  linear: made("lin_api_", 40),
  notion: `${"ntn"}_12345678901${made("", 35)}`,
  "1password": `${"ops"}_${Buffer.from(JSON.stringify({ x: "a".repeat(200) })).toString("base64")}`,
  "database-connection-string": `mongodb+srv://robot:${made("", 12)}@cluster.host/db`,
  "hashicorp-vault": made("hvs.", 95),
  vercel: made("vcp_", 24),
  databricks: hex("dapi", 32),
  docker: made("dckr_pat_", 27),
  figma: made("figd_", 43),
  cloudflare: `${made("cfut_", 40)}${hex("", 8)}`,
  tailscale: `${"tskey"}-auth-${made("k", 11)}-${made("", 32)}`,
};

describe("what secretlint's recommended rules know", () => {
  const names = () => libraryRules().map(({ meta }) => meta.id.replace(/^.*secretlint-rule-/, ""));

  test("is all asked, but for what is left out with a reason", () => {
    expect(names().sort()).toEqual(Object.keys(SAMPLES).sort());
    expect(LEFT_OUT.size).toBe(2);
  });

  test.each(Object.entries(SAMPLES))("%s is found, in a text too, and has a name", (name, sample) => {
    const found = findByLibrary(`see ${sample} there`).map(({ rule }) => rule.replace(/^.*-rule-/, ""));
    expect(found).toContain(name);
    const [shape] = shapes(sample);
    expect(shape).toMatch(/^an? [A-Z1]|^a (private key|URL)|^an npm/);
  });

  test("no file can excuse itself by a comment", () => {
    expect(shapes(`// secretlint-disable\n${SAMPLES.gitlab}`)).toEqual(["a GitLab token"]);
  });

  /*
   * The library is loaded only for texts that are worth a look. Each of its patterns, as the rules use them on a text, is
   * taken down here, and what it matches must be worth one: a version with a new prefix makes this red.
   */
  test("is worth a look, by every pattern that the version in use has", () => {
    const patterns = new Set<RegExp>();
    const taken = (pattern: RegExp) => {
      patterns.add(pattern);
      return [];
    };
    const content = { matchAll: taken, match: taken };
    const context = { createTranslator: () => () => ({}), report: () => undefined, ignore: () => undefined };
    for (const { create } of libraryRules()) create(context, {}).file?.({ content });
    expect(patterns.size).toBeGreaterThanOrEqual(libraryRules().length);
    for (const pattern of patterns) {
      // The generator knows neither looking around nor names of groups. A URL counts with its password only.
      const source = pattern.source
        .replace(/\(\?<?[!=](?:[^()[\]]|\[[^\]]*\])*\)/g, "")
        .replace(/\(\?<\w+>/g, "(")
        .replace(/\\b/g, "")
        .replace("@)?", "@)");
      fc.assert(
        fc.property(fc.stringMatching(new RegExp(source)), (text) => {
          expect(worthALook(text), pattern.source).toBe(true);
        }),
        { numRuns: 20 },
      );
    }
  });
});

test("the library is loaded by the first text that needs it, and by no other", () => {
  const node = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url));
  const module = new URL("../../../settings/rules/credentials.ts", import.meta.url).href;
  const script = `const { credentialsIn } = await import(${JSON.stringify(module)});
    const { default: { _cache } } = await import("node:module");
    const loaded = () => Object.keys(_cache).filter((path) => path.includes("secretlint")).length;
    credentialsIn("registry.fly.io/hotdash-app " + process.argv[1]);
    const before = loaded();
    credentialsIn(process.argv[2]);
    console.log(before, loaded());`;
  const args = ["--input-type=module", "--eval", script, hex("sha256:", 64), made("glpat-", 20)];
  expect(execFileSync(node, args, { encoding: "utf8" }).trim()).toBe("0 1");
});

test("every shape of the list is global, so that each place is found", () => {
  expect(fieldShapes.filter(({ pattern }) => !pattern.global)).toEqual([]);
});
