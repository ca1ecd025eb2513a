import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

export interface SmokeArgs {
  /** Host name that users come through. */
  hostname: string;
  /** Paths to ask, in order. */
  paths: readonly string[];
  /** Image of the release: a new one runs the smoke again. */
  image: string;
}

/**
 * Asks a deployed app once more from outside, after everything else. It only reports, as JSON on stdout: a resource
 * that comes later cannot undo an earlier one, so what must stop a release are the smoke rules inside the gate of its
 * process group. Against a simulator the request goes to the proxy that the environment names.
 */
export class CommandSmoke extends command.local.Command {
  constructor(name: string, { hostname, paths, image }: SmokeArgs, opts?: pulumi.CustomResourceOptions) {
    const run = SMOKE_COMMAND;
    super(
      name,
      {
        create: run,
        update: run,
        environment: { SMOKE_HOST: hostname, SMOKE_PATHS: paths.join(" "), SMOKE_IMAGE: image },
      },
      opts,
    );
  }
}

/** What the script reads, and what Node needs to trust a certificate. The engine's environment holds tokens: none of them. */
const VARIABLES = [
  ...["PATH", "HOTDASH_FLY_PROXY_URL", "SMOKE_HOST", "SMOKE_PATHS", "SMOKE_IMAGE"],
  ...["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"],
];

/** Plain JavaScript without quotes of the shell's kind; it must never fail, only say what it saw. */
const SCRIPT = `
import http from "node:http";
import https from "node:https";
const host = process.env.SMOKE_HOST;
const base = process.env.HOTDASH_FLY_PROXY_URL ?? "https://" + host;
const client = base.startsWith("https:") ? https : http;
const ask = (path) => new Promise((resolve) => {
  const request = client.get(new URL(path, base), { headers: { host }, timeout: 10000 }, (answer) => {
    answer.resume();
    answer.on("end", () => resolve({ path, status: answer.statusCode }));
  });
  request.on("timeout", () => request.destroy(new Error("no answer within 10 s")));
  request.on("error", (error) => resolve({ path, error: error.message }));
});
const seen = [];
for (const path of process.env.SMOKE_PATHS.split(" ")) seen.push(await ask(path));
console.log(JSON.stringify({ image: process.env.SMOKE_IMAGE, passed: seen.every(({ status }) => status === 200), seen }));
`.trim();

/** The script, in an environment of its listed variables alone: the provider of commands hands on all of the engine's. */
export const SMOKE_COMMAND = [
  "exec env -i",
  ...VARIABLES.map((name) => `\${${name}+${name}="$${name}"}`),
  `node --input-type=module -e '${SCRIPT}'`,
].join(" ");
