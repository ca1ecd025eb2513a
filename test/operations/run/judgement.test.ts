import { describe, expect, it } from "vitest";
import { isWhole, judgeRelease } from "../../../operations/run/judgement.ts";
import type { ExportedResource, ExportedState } from "../../../operations/workspace/stack.ts";
import { fly } from "../../../settings/tokens.ts";

const group = (name: string, image: string, initErrors: string[] = []): ExportedResource => ({
  urn: `urn:pulumi:production::hotdash::${fly.ProcessGroup}::${name}`,
  type: fly.ProcessGroup,
  id: `hotdash-app/${name}`,
  outputs: { image },
  ...(initErrors.length > 0 ? { initErrors } : {}),
});
function state(image: string | undefined, ...groups: ExportedResource[]): ExportedState {
  const stack = { urn: "urn:stack", type: "pulumi:pulumi:Stack", outputs: image ? { image } : {} };
  return { resources: [stack, ...groups], pendingOperations: [] };
}
const web = "hotdash-app/web";
const chroma = "hotdash-app/chroma";

describe("a release after a failed update", () => {
  it("is torn when one group took it and another did not", () => {
    expect(judgeRelease(state("old", group("web", "new"), group("chroma", "old")), "new")).toEqual({
      kind: "torn",
      lastGood: "old",
      took: [web],
      failed: [chroma],
    });
  });

  it("is torn when the group that failed could not be put back either", () => {
    const half = group("chroma", "new", ["half way"]);
    expect(judgeRelease(state("old", group("web", "new"), half), "new")).toMatchObject({
      kind: "torn",
      took: [web],
      failed: [chroma],
    });
  });

  it("is complete when every group took it and something else failed", () => {
    expect(judgeRelease(state("old", group("web", "new"), group("chroma", "new")), "new")).toEqual({
      kind: "complete",
      lastGood: "old",
      took: [web, chroma],
    });
  });

  it.each([
    ["no group took it", state("old", group("web", "old"), group("chroma", "old")), "new"],
    ["the one that failed is half way, and nobody took it", state("old", group("web", "new", ["x"])), "new"],
    ["there never was a good one", state(undefined, group("web", "new"), group("chroma", "x")), "new"],
    ["it is the last good one", state("old", group("web", "old"), group("chroma", "x")), "old"],
    ["no image was asked for", state("old", group("web", "new"), group("chroma", "old")), undefined],
  ])("stays when %s", (_, exported, asked) => {
    expect(judgeRelease(exported, asked)).toEqual({ kind: "none" });
  });

  it("leaves groups of other images alone", () => {
    const others = state("old", group("web", "new"), group("chroma", "old"), group("sidekiq", "chatwoot"));
    expect(judgeRelease(others, "new")).toMatchObject({ took: [web], failed: [chroma] });
  });
});

it("a state is whole when nothing in it is half way or pending", () => {
  const sound = state("old", group("web", "old"));
  expect(isWhole(sound)).toBe(true);
  expect(isWhole(state("old", group("web", "old", ["half way"])))).toBe(false);
  const pending = { type: "updating", resource: group("web", "old") };
  expect(isWhole({ ...sound, pendingOperations: [pending] })).toBe(false);
});
