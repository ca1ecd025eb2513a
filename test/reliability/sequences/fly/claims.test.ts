import { expect, it } from "vitest";
import { untrue } from "./claims.ts";
import type { FlyView } from "./view.ts";

const one = { id: "1", name: "web-dfw-1", image: "old", value: "0", cordoned: false };
const view = (state: string): FlyView => ({ machines: [{ ...one, state }], volumes: [] });
const ran = {
  failed: { name: "web", message: "it failed. No machine was touched; what ran before still runs" },
};

it.each([
  ["a machine that runs on", "started", "started", []],
  ["a machine that somebody changed a moment before, and that is up again", "replacing", "started", []],
  ["a machine that rested", "stopped", "stopped", ["said that what ran before still runs, and nothing ran"]],
  ["a machine that rested and was started", "stopped", "started", [/and nothing ran$/]],
  ["a machine that never came up", "starting", "failed", [/and nothing runs$/]],
])("what ran before still runs, it is said of %s", (_, before, now, wrong) => {
  expect(untrue(ran, view(before), view(now))).toEqual(wrong.map((text) => expect.stringMatching(text)));
});
