#!/bin/sh
# One plain scalar in a stack file, two numbers.
#
# The engine reads Pulumi.<stack>.yaml with Go's gopkg.in/yaml.v3 (YAML 1.1's numbers: a leading 0 is octal, `_` may group
# digits, `0b` is binary); tools in JavaScript read the same file with yaml 2.9.1 (YAML 1.2's core schema).
# Guessed: both read 010 as ten, since both call themselves YAML 1.2 readers with 1.1 only on request.
# Seen, yaml.v3 v3.0.1 / yaml 2.9.1:
#   010     int 8      / number 10
#   0777    int 511    / number 777
#   1_000   int 1000   / string "1_000"
#   0b11    int 3      / string "0b11"
# 0o17 and 0x1F are the same for both. Needs Go and npm.
set -eu
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
printf 'a: 010\nb: 0777\nc: 1_000\nd: 0b11\ne: 0o17\nf: 0x1F\n' > stack.yaml

npm init -y > /dev/null
npm install --silent --ignore-scripts --no-audit --no-fund yaml@2.9.1
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { parse } from "yaml";
for (const [key, value] of Object.entries(parse(readFileSync("stack.yaml", "utf8")))) console.log(key, value);
JS
node read.mjs > javascript.txt

cat > go.mod <<'MOD'
module reader

go 1.21

require gopkg.in/yaml.v3 v3.0.1
MOD
cat > read.go <<'GO'
package main

import (
	"fmt"
	"os"

	"gopkg.in/yaml.v3"
)

func main() {
	text, _ := os.ReadFile("stack.yaml")
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		panic(err)
	}
	for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
		fmt.Println(key, values[key])
	}
}
GO
GOFLAGS=-mod=mod GOMODCACHE="$folder/modules" go run read.go > go.txt

paste javascript.txt go.txt
printf 'a 10\nb 777\nc 1_000\nd 0b11\ne 15\nf 31\n' | cmp - javascript.txt
printf 'a 8\nb 511\nc 1000\nd 3\ne 15\nf 31\n' | cmp - go.txt
