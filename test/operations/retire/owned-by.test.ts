import { expect, it } from "vitest";
import { ownedBy } from "../../../operations/retire/at-render/holdings.ts";

it.each([
  ["hotdash", ["hotdash-app"], "hotdash-redis", true],
  ["hotdash", ["hotdash-app"], "hotdash-app", false],
  ["hotdash", ["hotdash-app"], "hotdash-app-nightly", false],
  ["hotdash", [], "hotdashed", false],
  ["hotdash-app", ["hotdash"], "hotdash-app-nightly", true],
])("the app %s beside %j has %s: %s", (app, others, name, own) => {
  expect(ownedBy(app, others)(name)).toBe(own);
});
