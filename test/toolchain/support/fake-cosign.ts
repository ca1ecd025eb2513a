import path from "node:path";
import { put, scratch } from "./scratch.ts";

/**
 * A `cosign` in the place of the real one, which asks sigstore's servers: it takes a bundle that holds "signed by" and the
 * identity's repository for right, and refuses every other. Gives the folder to put on PATH.
 */
export function fakeCosign(): string {
  const folder = scratch();
  const text = `#!${process.execPath}
const fs = require("node:fs"), args = process.argv.slice(2);
const of = (name) => args[args.indexOf(name) + 1];
if (args[0] === "version") process.exit(0);
const right = args[0] === "verify-blob" && of("--certificate-oidc-issuer") === "https://token.actions.githubusercontent.com";
const signer = /^signed by (\\S+)/.exec(fs.readFileSync(of("--bundle"), "utf8"))?.[1] ?? "";
if (right && new RegExp(of("--certificate-identity-regexp")).test(signer) && fs.existsSync(args.at(-1))) process.exit(0);
console.error("Error: none of the expected identities matched what was in the certificate");
process.exit(1);
`;
  put(path.join(folder, "cosign"), text, 0o755);
  return folder;
}
