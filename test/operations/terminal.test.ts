import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { Display } from "../../operations/run/display.ts";
import { wrapped } from "../../operations/terminal.ts";

const TEXT = [
  "    way out: Raise memory_mb with npm run pulumi -- config set --path 'hotdash:dashboard.web.guest.memory_mb' 2048 -s staging",
  `\x1b[31m  error: ${"word ".repeat(40)}\x1b[0m`,
  `      ${"x".repeat(300)}`,
  "✅".repeat(60),
  "short",
  "",
];

describe("text on a terminal", () => {
  it.each([20, 40, 80, 100])("has no line over %i columns, and loses no word", (width) => {
    for (const text of TEXT) {
      const lines = stripVTControlCharacters(wrapped(text, width)).split("\n");
      const columns = (line: string) => line.length + (line.match(/✅/gu)?.length ?? 0);
      expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(width);
      const bare = (some: string) => stripVTControlCharacters(some).replace(/\s/g, "");
      expect(bare(lines.join(""))).toBe(bare(text));
    }
  });

  it("goes on two columns further in than it began", () => {
    expect(wrapped("    one two three four five six seven", 30)).toBe(
      "    one two three four\n      five six seven",
    );
    expect(wrapped("  as it fits", 12)).toBe("  as it fits");
  });

  it("is as it was where there is none", () => {
    for (const text of TEXT) expect(wrapped(text, undefined)).toBe(text);
  });

  it("is folded by whoever shows a run, on the stream that is one", () => {
    const written = { out: "", err: "" };
    const stream = (name: "out" | "err", isTTY: boolean) => ({
      ...{ isTTY, columns: 30, rows: 24 },
      write: (text: string) => (written[name] += text),
    });
    const display = new Display(stream("out", true), stream("err", false));
    const line = "word ".repeat(20).trim();
    display.line(line);
    display.line(line, "stderr");
    display.end();
    expect(written.out.split("\n").every((one) => one.length <= 30)).toBe(true);
    expect(written.err).toBe(`${line}\n`);
  });
});
