#!/bin/sh
# s3mini 1.0.2: completeMultipartUpload resolves when S3 answers 200 with an <Error> in its body, which S3's documentation of
# CompleteMultipartUpload says it may ("the error response might be embedded in the 200 OK response"). The object is then not there.
# Seen: "resolved, etag undefined". Exits non-zero once it rejects.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund s3mini@1.0.2
cat >try.mjs <<'JS'
import { createServer } from "node:http";
import { S3mini } from "s3mini";
const body = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>';
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(body);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const endpoint = `http://127.0.0.1:${server.address().port}/bucket`;
const client = new S3mini({ accessKeyId: "id", secretAccessKey: "key", endpoint, region: "us-east-1" });
const done = await client.completeMultipartUpload("name", "upload", [{ partNumber: 1, etag: "e" }]).catch((error) => error);
server.close();
const resolved = !(done instanceof Error);
console.log(resolved ? `resolved, etag ${done.etag}` : `rejected: ${done.message}`);
process.exitCode = resolved && done.etag === undefined ? 0 : 1;
JS
node try.mjs
