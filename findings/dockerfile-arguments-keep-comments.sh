#!/bin/sh
# The arguments of a continued instruction hold the comments between its lines.
#
# A Dockerfile may have comment lines between the lines of one continued instruction; no builder passes them to the shell.
# Guessed: dockerfile-ast 0.7.1, which tells comments apart (`getComments`), leaves them out of `getArgumentsContent()`, as it
# leaves out backslashes and line ends there.
# Seen, dockerfile-ast 0.7.1: backslashes and line ends are gone, the comment and the line end behind it stay:
#   "apt-get update &&   # apt-get install postgresql\n  apt-get install curl"
# Read as one command by a shell, all behind the # would be no command at all. Needs npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund dockerfile-ast@0.7.1
cat > read.cjs <<'JS'
const { DockerfileParser } = require("dockerfile-ast");
const text = "FROM debian\nRUN apt-get update && \\\n  # apt-get install postgresql\n  apt-get install curl\n";
const dockerfile = DockerfileParser.parse(text);
console.log(dockerfile.getComments().length, JSON.stringify(dockerfile.getInstructions()[1].getArgumentsContent()));
JS
node read.cjs | tee seen.txt
cat > expected.txt <<'TEXT'
1 "apt-get update &&   # apt-get install postgresql\n  apt-get install curl"
TEXT
cmp expected.txt seen.txt
