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

/** What asks a deployed app once more from outside: the only command that the program runs where it runs itself. */
export const SMOKE_COMMAND = `node --input-type=module -e '${SCRIPT}'`;

/** Every form that was ever released, today's among them: a state may hold an older one until its next update. */
export const SMOKE_COMMANDS: readonly string[] = [SMOKE_COMMAND];
