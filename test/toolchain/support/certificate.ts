import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export interface Certificate {
  key: string;
  cert: string;
}

let made: Certificate | undefined;

/** A certificate for 127.0.0.1 that signs itself, made once a process: `openssl` is on every Linux. */
export function certificate(): Certificate {
  if (made) return made;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hotdash-test-"));
  try {
    const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    execFileSync("openssl", ["req", "-x509", ...curve, ...subject, "-keyout", key, "-out", cert], {
      stdio: "ignore",
    });
    made = { key: fs.readFileSync(key, "utf8"), cert: fs.readFileSync(cert, "utf8") };
    return made;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
