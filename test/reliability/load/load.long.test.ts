import { describe, it } from "vitest";
import { MUST_FAIL } from "./scenarios/must-fail.ts";
import { OUTAGES } from "./scenarios/outages.ts";
import { ROLLBACKS } from "./scenarios/rollbacks.ts";
import { UPDATES } from "./scenarios/updates.ts";
import { verify } from "./support/scenario.ts";

// At least 200 requests a second over at least four machines, kept and new connections, quick and slow pages.

describe("users notice nothing of", () => {
  it.each([...UPDATES])("$name", verify);
});

describe("users notice nothing that the release itself did not do, when", () => {
  it.each([...ROLLBACKS])("$name", verify);
});

describe("users notice nothing after the check interval, when", () => {
  it.each([...OUTAGES])("$name", verify);
});

describe("users notice", () => {
  it.each([...MUST_FAIL])("$name", verify);
});
