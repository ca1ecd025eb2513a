import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseStackFile } from "../../../operations/workspace/stack-yaml.ts";

const read = (value: string) =>
  parseStackFile(`config:\n  "hotdash:x": ${value}\n`, "Pulumi.staging.yaml").config["hotdash:x"];

/** What yaml.v3 v3.0.1 (the engine) and yaml 2.9.1 make of a plain scalar: the same, or not. */
const BOTH = {
  "10": 10,
  "-3": -3,
  "0": 0,
  "0.5": 0.5,
  "0o17": 15,
  "0x1F": 31,
  "1e3": 1000,
  on: "on",
  '"010"': "010",
  "'1_000'": "1_000",
  a_b: "a_b",
  "2026-11-30": "2026-11-30",
};
const APART = [
  "9007199254740993",
  "12345678901234567890",
  "010",
  "0777",
  "1_000",
  "0b11",
  "-010",
  "0x1_F",
  "08",
];

describe("a stack file", () => {
  it.each(Object.entries(BOTH))("is read as the engine reads it: %s", (text, value) => {
    expect(read(text)).toBe(value);
  });

  it.each(APART)("is refused where the engine reads another number, with its line: %s", (text) => {
    expect(() => read(text)).toThrow(`Pulumi.staging.yaml:2 = ${text}\n   is one number to the engine`);
  });

  it("names all such numbers at once, also in lists and maps, and a broken file by its line", () => {
    expect(() => read("{ a: 010, b: [0777] }")).toThrow(/= 010[\s\S]*= 0777/);
    expect(() => read("{ a: 1")).toThrow(/^Pulumi\.staging\.yaml is no YAML: .* at line \d+/);
  });

  it.each([
    "1e5",
    "1.10",
    "+5",
    "-0",
    ".5",
    "0x1F",
    "True",
    "NO_NUMBER: ~",
    "2026-01-01",
    "12345678901234567890",
    "1.2345678901234567e+19",
  ])(
    "is refused where a variable would reach machines as another text, with the line and its quotes: %s",
    (given) => {
      const source = given.replace("NO_NUMBER: ", "");
      const text = `config:\n  "hotdash:variables":\n    A: plain\n    B: ${source}\n`;
      const read = () => parseStackFile(text, "Pulumi.staging.yaml");
      expect(read).toThrow(`Pulumi.staging.yaml:4 = B: ${source}\n   is no text to the engine`);
      expect(read).toThrow(`fix: B: "${source}"`);
      const quoted = parseStackFile(text.replace(source, `"${source}"`), "Pulumi.staging.yaml").config;
      expect(quoted["hotdash:variables"]).toEqual({ A: "plain", B: source });
    },
  );

  it("takes numbers and truth values among the variables that stay as they are written", () => {
    const text = "config:\n  hotdash:variables: { A: 8080, B: true, C: 0.7, D: yes, E: 1_x, F: '' }\n";
    expect(() => parseStackFile(text, "Pulumi.staging.yaml")).not.toThrow();
  });

  it("of this project says nothing that two readers take apart", () => {
    const root = path.resolve(import.meta.dirname, "../../..");
    const files = readdirSync(root).filter((name) => /^Pulumi\.\w+\.yaml$/.test(name));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files)
      expect(() => parseStackFile(readFileSync(path.join(root, file), "utf8"), file)).not.toThrow();
  });
});
