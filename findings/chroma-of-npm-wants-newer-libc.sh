#!/bin/sh
# The Chroma server that npm's `chromadb` brings does not load on Debian 12, on which Node's images `bookworm` stand.
#
# Guessed: `npx chroma run` works wherever the package installs without an error.
# Seen, chromadb 3.5.0 with chromadb-js-bindings-linux-x64-gnu 1.3.4: it installs on Debian 12 (glibc 2.36) without a word, the
# client works, and every call of its command, `--help` too, ends with ERR_DLOPEN_FAILED, because the library wants symbols of
# glibc 2.38 and 2.39. So do the builds before it: 1.0.6 is the same. package.json says `libc: [glibc]`, which has no version. Needs npm and, to see it
# fail, a system with a glibc below 2.38; elsewhere what the library wants is looked at alone.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund chromadb@3.5.0 chromadb-js-bindings-linux-x64-gnu@1.3.4
cd node_modules
wants=$(grep -aoE 'GLIBC_2\.[0-9]+' chromadb-js-bindings-linux-x64-gnu/*.node | sort -t. -k2n -u | tail -1)
libc=$(node -p 'String(require("./chromadb-js-bindings-linux-x64-gnu/package.json").libc)')
client=$(node --input-type=module -e 'import { ChromaClient } from "chromadb"; console.log(typeof ChromaClient)')
echo "the library wants $wants; libc in package.json: $libc; the client is a $client"
[ "$wants" = GLIBC_2.39 ] && [ "$libc" = glibc ] && [ "$client" = function ] || exit 1
has=$(ldd --version | head -1 | grep -oE '[0-9]+\.[0-9]+$')
[ "${has#*.}" -lt 38 ] || { echo "glibc $has: not run here"; exit 0; }
code=0
npx --no-install chroma --help > said.txt 2>&1 || code=$?
said=$(grep -oE "version .GLIBC_2\.[0-9]+' not found|ERR_DLOPEN_FAILED" said.txt | tr '\n' ' ')
echo "glibc $has: chroma --help ends with $code: $said"
[ "$code" = 1 ] && [ "$said" = "version \`GLIBC_2.38' not found ERR_DLOPEN_FAILED " ]
