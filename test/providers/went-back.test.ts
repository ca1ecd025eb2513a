import { afterEach, expect, it, vi } from "vitest";
import { withRelease as onFly } from "../../providers/fly/process-group/releases.ts";
import type { ProcessGroupInputs } from "../../providers/fly/process-group/schema.ts";
import { withRelease as onRender } from "../../providers/render/service/releases.ts";
import type { PastRelease } from "../../settings/releases/release.ts";
import { webGroup } from "../support/fly-world.ts";

/* What histories say of a release that an update went back to: so a rollback that was done is told from a slip of the hand. */
afterEach(() => vi.unstubAllEnvs());

const image = (digit: string) => `registry.fly.io/hotdash:${digit}@sha256:${digit.repeat(64)}`;
const inputs = (digit: string) => webGroup("app", { image: image(digit) }) as unknown as ProcessGroupInputs;
const NOW = Date.parse("2026-11-30T12:00:00Z");
const AT = { startedAt: "2026-11-30T12:00:00Z", finishedAt: "2026-11-30T12:00:00Z" };

/** The history after one more release, which an update with these variables brought. */
type Histories = [platform: string, after: (history: PastRelease[], digit: string) => PastRelease[]];
const HISTORIES: Histories[] = [
  ["Fly.io", (history, digit) => onFly(history as never, inputs(digit), { changed: true, ...AT } as never)],
  [
    "Render",
    (history, digit) => onRender({ releases: history }, inputs(digit), { startedAt: NOW, finishedAt: NOW }),
  ],
];

it.each(HISTORIES)("a release on %s says whether a rollback brought it, and by which plan", (_, after) => {
  const told = (to: string, fingerprint: string) => {
    vi.stubEnv("HOTDASH_ROLLBACK_TO", to);
    vi.stubEnv("HOTDASH_ROLLBACK_FINGERPRINT", fingerprint);
  };
  told("", "");
  let history = after(after([], "a"), "b");
  told("sha256:a", "plan-1");
  history = after(history, "a");
  told("sha256:b", "");
  history = after(history, "b");
  // A fingerprint alone is none of a rollback.
  told("", "plan-2");
  history = after(history, "c");
  expect(history.map(({ rollback }) => rollback)).toEqual([
    undefined,
    {},
    { fingerprint: "plan-1" },
    undefined,
    undefined,
  ]);
});
