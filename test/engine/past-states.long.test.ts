import { afterAll, describe, expect, it } from "vitest";
import { commits, fixturesOf } from "../fixtures/states/fixture.ts";
import { CHANGES_SINCE, withProperties } from "./support/changes-since.ts";
import { PastStack } from "./support/past-stack.ts";

/*
 * Stacks that earlier code made, on the real engine with today's code: each is known to a refresh, updates with exactly the
 * changes that are listed, has nothing left to do then, and can be taken down.
 */
describe.each(commits())("a state of %s", (commit) => {
  it("is kept of each class of stack on each platform", () => {
    expect(fixturesOf(commit)).toEqual(expect.arrayContaining(["shared", ...EACH]));
    const listed = Object.keys(CHANGES_SINCE[commit] ?? {});
    expect(listed.filter((name) => !fixturesOf(commit).includes(name))).toEqual([]);
  });

  describe.each(fixturesOf(commit))("%s", (name) => {
    let past: PastStack;
    afterAll(() => past.stop());

    it("is known to a refresh", async () => {
      past = await PastStack.restored(commit, name);
      await past.expectKnown();
    });

    it("updates with the listed changes alone, and is at rest then", async () => {
      const { refused, properties, ...listed } = CHANGES_SINCE[commit]?.[name] ?? {};
      if (refused !== undefined) return past.expectRefused(refused);
      expect(await past.updated(properties)).toEqual(withProperties({ properties, ...listed }));
      expect(await past.updated()).toEqual({});
      await past.expectKnown();
    });

    it("is taken down", () => past.expectDestroyed());
  });
});

/** Fixtures that every commit has: `staging-fly`. Previews are on Fly alone. */
const EACH = [
  "pr-7-apart",
  ...["staging", "production"].flatMap((stack) =>
    ["fly", "render", "both"].map((host) => `${stack}-${host}`),
  ),
];
