/** Milliseconds for one answer, to its last byte, and most bytes of it. */
const LIMITS = { time: 10_000, bytes: 16_777_216 };

/**
 * Plain JavaScript without quotes of the shell's kind; it must never fail, only say what it saw. Every request is settled
 * by the first of its end, an error, its close, the time and the size: one that is not would end Node without a word.
 */
export const SCRIPT = `
import http from "node:http";
import https from "node:https";
const { SMOKE_PLATFORM: platform, SMOKE_HOST: host, SMOKE_PATHS: paths, SMOKE_IMAGE: image } = process.env;
const base = platform === "simulated" ? process.env.HOTDASH_FLY_PROXY_URL : "https://" + host;
const ask = (path) => new Promise((resolve) => {
  const url = new URL(path, base);
  if (url.origin !== new URL(base).origin) return resolve({ path, error: "leads to another host" });
  let request;
  const say = (seen) => { clearTimeout(timer); resolve({ path, ...seen }); request?.destroy(); };
  const timer = setTimeout(() => say({ error: "no complete answer within ${LIMITS.time / 1000} s" }), ${LIMITS.time});
  request = (url.protocol === "https:" ? https : http).get(url, { headers: { host }, agent: false }, (answer) => {
    let size = 0;
    answer.on("data", (chunk) => { size += chunk.length; if (size > ${LIMITS.bytes}) say({ error: "the answer has no end" }); });
    answer.on("end", () => say({ status: answer.statusCode }));
    answer.on("error", (error) => say({ error: error.message }));
    answer.on("close", () => say({ error: "the answer was cut off" }));
  });
  request.on("error", (error) => say({ error: error.message }));
  request.on("close", () => say({ error: "the connection was closed without an answer" }));
});
const seen = [];
for (const path of paths.split(" ")) seen.push(await ask(path).catch((error) => ({ path, error: error.message })));
console.log(JSON.stringify({ image, passed: seen.every(({ status }) => status === 200), seen }));
`.trim();

/** What asks a deployed app once more from outside: the only command that the program runs where it runs itself. */
export const SMOKE_COMMAND = `node --input-type=module -e '${SCRIPT}'`;
