import { afterAll, expect, it } from "vitest";
import { commits } from "../fixtures/states/fixture.ts";
import { CHANGES_SINCE } from "./support/changes-since.ts";
import { PastStack } from "./support/past-stack.ts";

/* One of the sweep's cases, with resources of both platforms and of GitHub: test/engine/past-states.long.test.ts has all. */
const NAME = "staging-both";
const [commit = ""] = commits();
let past: PastStack;
afterAll(() => past.stop());

it("a stack that earlier code made is known, updates with the listed changes alone, and goes", async () => {
  past = await PastStack.restored(commit, NAME);
  await past.expectKnown();
  expect(await past.updated()).toEqual(CHANGES_SINCE[commit]?.[NAME]?.changes ?? {});
  await past.expectDestroyed();
});
