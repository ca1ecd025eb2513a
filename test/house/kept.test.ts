import { expect, it } from "vitest";
import { tracked } from "./support/tracked.ts";

/**
 * Where a message, a page or a command of ours says how an app, a machine or a volume is taken away for good, and why it may. Of
 * one with data or traffic nobody is told to: it is moved, taken over, or taken out of requests and stopped.
 */
const ALLOWED: Record<string, string> = {
  "operations/gates/held.ts": "an app that is empty and unused, by what Fly itself answers",
};

const TAKES_AWAY =
  /\bfly(?:ctl)?\s+(?:apps?|machines?|volumes?|postgres|pg|m)\s+(?:destroy|delete|remove|rm)\b|\bdestroy this\b|\bdestroy (?:the|an?) (?:app|machine|volume|stack)\b/;

const places = (text: string) => text.split("\n").filter((line) => TAKES_AWAY.test(line));

it("nobody is told to destroy what holds data or serves", () => {
  const files = tracked(
    /^(?:cli|components|docs|operations|policies|providers|settings|toolchain|\.github)\/|^[\w-]+\.md$/,
  );
  expect(files.length).toBeGreaterThan(300);
  const found = files.filter(({ path, text }) => !(path in ALLOWED) && places(text).length > 0);
  expect(found.map(({ path, text }) => [path, places(text)])).toEqual([]);
  for (const path of Object.keys(ALLOWED))
    expect(places(files.find((file) => file.path === path)?.text ?? "")).toHaveLength(1);
});

it.each([
  "fly apps destroy hotdash-staging-db",
  "run `flyctl machine destroy 1 --force`",
  "fly volumes delete vol_1",
  "use another stack, or destroy this one first",
])("%s is seen", (line) => {
  expect(places(line)).toEqual([line]);
});
