import { expect, it } from "vitest";
import { evaluate, fill, holds } from "./support/expressions.ts";

const contexts = {
  github: {
    actor: "somebody",
    event: { pull_request: { number: 12, head: { repo: { full_name: "a/b" } } } },
    repository: "a/b",
  },
  inputs: { fresh: false, reason: "" },
  needs: { image: { outputs: { digest: "sha256:1" } } },
};
const value = (text: string) => evaluate(text, contexts, { failed: false });

it.each([
  [
    "github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'",
    true,
  ],
  ["github.event.pull_request.head.repo.full_name != github.repository", false],
  ["inputs.fresh && '--fresh' || ''", ""],
  ["inputs.reason && '--hotfix' || 'none'", "none"],
  ["needs.image.outputs.digest", "sha256:1"],
  ["needs.other.outputs.digest", undefined],
  ["!(1 == 2) && 'it''s'", "it's"],
])("%s", (text, expected) => {
  expect(value(text)).toEqual(expected);
});

it("fills texts, and refuses what it cannot read", () => {
  expect(fill(`pr-\${{ github.event.pull_request.number }}/\${{ inputs.none }}`, contexts)).toBe("pr-12/");
  expect(() => value("github.actor ~ 'x'")).toThrow(/cannot read/);
  expect(() => value("contains(github.actor, 'x')")).toThrow(/no function|cannot read/);
  expect(() => value("unheard.of")).toThrow(/no context/);
});

it("after a failure only runs what asks for it", () => {
  const failed = { failed: true };
  expect(holds(undefined, contexts, failed)).toBe(false);
  expect(holds("github.actor == 'somebody'", contexts, failed)).toBe(false);
  expect(holds("always()", contexts, failed)).toBe(true);
  expect(holds("failure() && github.actor == 'somebody'", contexts, failed)).toBe(true);
  expect(holds(`\${{ success() }}`, contexts, { failed: false })).toBe(true);
});
