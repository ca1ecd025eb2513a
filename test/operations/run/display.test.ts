import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Display } from "../../../operations/run/display.ts";
import { followLines } from "../../../operations/run/tail.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function terminal(isTTY: boolean, size: { columns?: number; rows?: number } = {}) {
  let text = "";
  const out = { isTTY, ...size, write: (more: string) => (text += more) };
  let at = 0;
  const display = new Display(out, out, () => at);
  ends.push(() => display.end());
  return {
    display,
    text: () => text,
    pass: (ms: number) => {
      at += ms;
    },
  };
}
const machine = (name: string, doing: string) => ({
  type: "machine",
  app: "hotdash-app",
  machine: name,
  doing,
});

describe("a terminal", () => {
  it("shows one row a machine below the engine's lines, with its seconds", () => {
    const { display, text, pass } = terminal(true);
    display.event(machine("web-dfw-1", "waiting for its checks"));
    pass(3_200);
    display.line("first");
    expect(text()).toBe("first\n  hotdash-app/web-dfw-1: waiting for its checks (3 s)\n");
    display.event(machine("web-dfw-1", "healthy"));
    display.line("second");
    expect(text().split("\x1b[1A\x1b[J").at(-1)).toBe("second\n  hotdash-app/web-dfw-1: healthy\n");
    display.clear();
    expect(text().endsWith("\x1b[1A\x1b[J")).toBe(true);
  });

  it("keeps to its size: the newest rows, cut at its width", () => {
    const { display, text } = terminal(true, { columns: 30, rows: 4 });
    for (const n of [1, 2, 3]) display.event(machine(`web-dfw-${n}`, "waiting for its checks"));
    display.line("x");
    expect(text()).toBe("x\n  hotdash-app/web-dfw-2: wait\n  hotdash-app/web-dfw-3: wait\n");
  });
});

it("elsewhere the engine's lines pass as they are", () => {
  const { display, text } = terminal(false);
  display.event(machine("web-dfw-1", "healthy"));
  display.line("one");
  display.clear();
  expect(text()).toBe("one\n");
  expect(display.colour).toBe(false);
});

it("a growing file is read line by line, whole lines only, whatever is no JSON left out", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "hotdash-tail-"));
  ends.push(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "events.jsonl");
  const seen: unknown[] = [];
  const end = followLines(file, (event) => seen.push(event));
  writeFileSync(file, '{"type":"a","text":"gr');
  appendFileSync(file, 'ün"}\nnot json\n"text"\n{"type":"b"}\n{"type":"cut');
  end();
  expect(seen).toEqual([{ type: "a", text: "grün" }, { type: "b" }]);
});
