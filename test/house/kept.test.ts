import { expect, it } from "vitest";
import { tracked } from "./support/tracked.ts";

/**
 * No message, page or command of ours says how an app, a machine or a volume is taken away for good by hand: what holds data or
 * serves is moved, taken over, or taken out of requests and stopped; `hotdash retire` looks at all of that first.
 */
const TAKES_AWAY =
  /\bfly(?:ctl)?\s+(?:apps?|machines?|volumes?|postgres|pg|m)\s+(?:destroy|delete|remove|rm)\b|\bdestroy this\b|\bdestroy (?:the|an?) (?:app|machine|volume|stack)\b/;

const places = (text: string) => text.split("\n").filter((line) => TAKES_AWAY.test(line));

it("nobody is told to destroy what holds data or serves", () => {
  const files = tracked(
    /^(?:cli|components|docs|operations|policies|providers|settings|toolchain|\.github)\/|^[\w-]+\.md$/,
  );
  expect(files.length).toBeGreaterThan(300);
  const found = files.filter(({ text }) => places(text).length > 0);
  expect(found.map(({ path, text }) => [path, places(text)])).toEqual([]);
});

it.each([
  "fly apps destroy hotdash-staging-db",
  "run `flyctl machine destroy 1 --force`",
  "fly volumes delete vol_1",
  "use another stack, or destroy this one first",
])("%s is seen", (line) => {
  expect(places(line)).toEqual([line]);
});
