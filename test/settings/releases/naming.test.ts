import { describe, expect, it } from "vitest";
import { checkNaming } from "../../../settings/releases/naming.ts";

const IMAGE = `registry.fly.io/hotdash:2@sha256:${"a".repeat(64)}`;
const name = { project: "hotdash", stack: "production" };
const check = (image?: string, setting?: string, rollbackTo?: string) => () =>
  checkNaming({ image, setting, rollbackTo }, name);

describe("a run is told one image", () => {
  it.each([
    [undefined, undefined, undefined],
    [IMAGE, undefined, undefined],
    [IMAGE, IMAGE, undefined],
    [undefined, IMAGE, undefined],
    [undefined, undefined, "previous"],
  ])("%s, %s, %s", (...given) => {
    expect(check(...given)).not.toThrow();
  });

  it("or told to go back, not both", () => {
    expect(check(IMAGE, undefined, "previous")).toThrow(
      `HOTDASH_IMAGE = "${IMAGE}" and HOTDASH_ROLLBACK_TO (--rollback-to) = "previous"`,
    );
    expect(check(IMAGE, undefined, "previous")).toThrow("to go back, unset HOTDASH_IMAGE");
  });

  it("or told to go back in a stack whose settings name none", () => {
    expect(check(undefined, IMAGE, "previous")).toThrow(
      `hotdash:dashboard.image = "${IMAGE}" and HOTDASH_ROLLBACK_TO (--rollback-to) = "previous"`,
    );
    expect(check(undefined, IMAGE, "previous")).toThrow(
      "fix: npm run pulumi -- config rm --path 'hotdash:dashboard.image' -s production",
    );
  });

  it("and hears of both contradictions at once", () => {
    expect(check(IMAGE, IMAGE, "previous")).toThrow(/HOTDASH_IMAGE = .*\n\nhotdash:dashboard\.image = /s);
  });
});
