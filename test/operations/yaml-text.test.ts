import { expect, it } from "vitest";
import { parse } from "yaml";
import { yamlText } from "../../operations/yaml-text.ts";

/* Plain texts that YAML 1.1 reads as a number, a truth value or a date (yaml.v3 v3.0.1 and PyYAML 6.0.3 take most of them so). */
it.each(["1_000", "0b11", "yes", "off", "12:30:00", "2026-11-30", "0o17", "017", "1e3", "~"])(
  "%j stays the text that it is, so that no variable changes on its way to Render or the engine",
  (text) => {
    expect(yamlText({ value: text })).toMatch(/^value: ["']/);
    expect(parse(yamlText({ value: text }), { version: "1.1" })).toEqual({ value: text });
  },
);

it("nothing else is put in quotes, and long lines stay one", () => {
  const long = "word ".repeat(60).trim();
  expect(yamlText({ plan: "starter", count: 3, on: true, long })).toBe(
    `plan: starter\ncount: 3\n"on": true\nlong: ${long}\n`,
  );
});
