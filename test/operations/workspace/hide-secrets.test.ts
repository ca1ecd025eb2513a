import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { hideSecretsOf } from "../../../operations/workspace/hide-secrets.ts";
import { maskInJob } from "../../../operations/workspace/masks.ts";
import { secretsInConfig, secretsInState } from "../../../operations/workspace/secret-values.ts";
import { redact, redactJsonText } from "../../../providers/kernel/redact.ts";
import { secretsInEnvironment } from "../../../providers/kernel/redaction/environment.ts";

const MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const marked = (value: unknown) => ({ ...MARK, plaintext: JSON.stringify(value) });

const CONFIG = {
  "hotdash:secrets": {
    value: JSON.stringify({
      SMTP: "given-canary-11",
      ACME: "hotdash-app",
      NESTED: { a: ["listed-canary-2"] },
    }),
    secret: true,
  },
  "hotdash:dashboard": { value: JSON.stringify({ app: "hotdash-app" }), secret: false },
};
const STATE = {
  deployment: {
    resources: [
      {
        urn: "urn:a",
        inputs: { url: marked("postgresql://user:derived-canary-3@db.example.test/x") },
        // The engine keeps an object as secret whole, with secrets in it.
        outputs: {
          all: marked({ SESSION: marked("generated-canary-4"), app: "hotdash-app" }),
          plain: "visible",
        },
      },
    ],
  },
};

it("knows the secrets of a configuration and of a state, also those inside another one, and never the engine's mark", () => {
  expect(secretsInConfig(CONFIG)).toEqual(["given-canary-11", "hotdash-app", "listed-canary-2"]);
  expect(secretsInState(STATE)).toEqual([
    "postgresql://user:derived-canary-3@db.example.test/x",
    "generated-canary-4",
    "hotdash-app",
  ]);
});

const answering = (config: unknown, state: unknown, code = 0) => ({
  name: "staging",
  run: async ([command]: readonly string[]) => ({
    ...{ code, stderr: "incorrect passphrase", ms: 0 },
    stdout: JSON.stringify(command === "config" ? config : state),
  }),
});

it("hides them all, but not what the settings say in clear", async () => {
  await hideSecretsOf(answering(CONFIG, STATE));
  const event = JSON.stringify({
    url: "postgresql://user:derived-canary-3@h/x",
    s: "generated-canary-4",
    app: "hotdash-app",
  });
  expect(JSON.parse(redactJsonText(event))).toEqual({
    url: "postgresql://user:[redacted]@h/x",
    s: "[redacted]",
    app: "hotdash-app",
  });
  expect(redact("given-canary-11 listed-canary-2")).toBe("[redacted] [redacted]");
});

it("says so when they cannot be read, and how a stack is made", async () => {
  await expect(hideSecretsOf(answering({}, {}, 255))).rejects.toThrow(
    /secrets of staging could not be read.*incorrect passphrase\n.*stack init staging/s,
  );
});

it("masks them in the log of a job, line by line, percent signs escaped, once, and nowhere else", () => {
  const said: string[] = [];
  const out = { write: (text: string) => said.push(text) };
  maskInJob(["mask-canary%1", "line-1\nline-2", "line-1-alone"], { GITHUB_ACTIONS: "true" }, out);
  maskInJob(["mask-canary%1"], { GITHUB_ACTIONS: "true" }, out);
  maskInJob(["elsewhere-canary"], {}, out);
  expect(said).toEqual(["::add-mask::mask-canary%251\n", "::add-mask::line-1-alone\n"]);
});

it("knows the passphrase, its file and keys of clouds in an environment, and takes no path for a secret", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hotdash-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "passphrase");
  await writeFile(file, "from a file\n");
  const found = secretsInEnvironment({
    PULUMI_CONFIG_PASSPHRASE: "a passphrase",
    PULUMI_CONFIG_PASSPHRASE_STAGING: "another passphrase",
    PULUMI_CONFIG_PASSPHRASE_FILE: file,
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "aws secret",
    AWS_SESSION_TOKEN: "aws session",
    AZURE_STORAGE_KEY: "azure key",
    AZURE_STORAGE_SAS_TOKEN: "azure sas",
    AZURE_CLIENT_SECRET: "azure secret",
    GOOGLE_CREDENTIALS: '{"private_key":"google key"}',
    GOOGLE_APPLICATION_CREDENTIALS: file,
    PULUMI_ACCESS_TOKEN: "pulumi token",
    FLY_API_TOKEN: "fly token",
    RENDER_API_KEY: "render key",
    SUPABASE_ACCESS_TOKEN: "supabase token",
    GITHUB_TOKEN: "github token",
    PULUMI_BACKEND_URL: "s3://bucket",
    HOME: folder,
    PWD: folder,
  });
  expect(new Set(found)).toEqual(
    new Set([
      ...[
        "a passphrase",
        "another passphrase",
        "from a file\n",
        "AKIAIOSFODNN7EXAMPLE",
        "aws secret",
        "aws session",
      ],
      ...[
        "azure key",
        "azure sas",
        "azure secret",
        '{"private_key":"google key"}',
        "pulumi token",
        "fly token",
      ],
      ...["render key", "supabase token", "github token", "s3://bucket"],
    ]),
  );
});
