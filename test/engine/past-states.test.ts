import { afterAll, expect, it } from "vitest";
import { commits } from "../fixtures/states/fixture.ts";
import { CHANGES_SINCE, withProperties } from "./support/changes-since.ts";
import { PastStack } from "./support/past-stack.ts";

/* One of the sweep's cases, with resources of both platforms and of GitHub: test/engine/past-states.long.test.ts has all. */
const NAME = "staging-both";
const [commit = ""] = commits();
let past: PastStack;
afterAll(() => past.stop());

it("a stack that earlier code made is known, updates with the listed changes alone, and goes", async () => {
  past = await PastStack.restored(commit, NAME);
  await past.expectKnown();
  const since = CHANGES_SINCE[commit]?.[NAME] ?? {};
  expect(await past.updated(since.properties)).toEqual(withProperties(since));
  await past.expectDestroyed();
});
