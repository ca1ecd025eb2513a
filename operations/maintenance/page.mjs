// What answers while a stack is in maintenance: runs in the stack's own image, from a file that the machine brings along, with
// nothing but Node. Every path is 503 with Retry-After, HEAD and POST too; /health is 200, so that the platform keeps it.
import { createServer } from "node:http";

/** Seconds that a caller is asked to wait where no end was said, and at least. */
const DEFAULT_S = 300;
const LEAST_S = 30;

const until = Date.parse(process.env.HOTDASH_MAINTENANCE_UNTIL ?? "");
const retryAfter = () =>
  Number.isNaN(until) ? DEFAULT_S : Math.max(LEAST_S, Math.ceil((until - Date.now()) / 1000));

createServer((request, response) => {
  // What is sent is read, or a connection that is kept would take the rest of it for the next request.
  request.resume();
  const open = /^\/health(\?|$)/.test(request.url ?? "");
  const body = open ? "in maintenance\n" : "We are down for maintenance and will be back soon.\n";
  response.writeHead(open ? 200 : 503, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-hotdash-maintenance": process.env.HOTDASH_MAINTENANCE_UNTIL || "on",
    ...(open ? {} : { "retry-after": String(retryAfter()) }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}).listen(Number(process.env.PORT), "::");
