import { describe, expect, it } from "vitest";
import { report } from "../../../operations/exposure/report.ts";
import { type DeclaredSurface, type Exposed, judgeSurface } from "../../../operations/exposure/surface.ts";

const today = new Date("2026-11-21T12:00:00Z");
const app = "hotdash-app";
const address = (key: string): Exposed => ({ app, kind: "address", key, what: `${key} 66.241.125.1` });
const port = (key: string): Exposed => ({ app, kind: "port", key, what: `${key} tls, http` });
const certificate = (key: string, expires?: string): Exposed => ({
  app,
  kind: "certificate",
  key,
  what: key,
  expires,
});
const declared: DeclaredSurface[] = [
  { app, address: ["shared_v4"], port: ["443"], certificate: ["app.hotrodan.com"] },
];
const good = [address("shared_v4"), port("443"), certificate("app.hotrodan.com", "2027-02-01T00:00:00Z")];
const problems = (live: readonly Exposed[], of = declared) =>
  judgeSurface(live, of, today).flatMap(({ what, problem }) => (problem ? [`${what}: ${problem}`] : []));

it("lists what is declared, without a problem", () => {
  expect(judgeSurface(good, declared, today)).toEqual(good);
  expect(report(good)).toContain("everything is as declared");
});

describe("what is not declared", () => {
  it.each([
    ["an address", address("v6"), "v6 66.241.125.1: is not declared by the stack"],
    ["a port", port("8080"), "8080 tls, http: is not declared by the stack"],
    ["a certificate", certificate("old.hotrodan.com"), "old.hotrodan.com: is not declared by the stack"],
  ])("is %s", (_, more, problem) => expect(problems([...good, more])).toEqual([problem]));

  it("is another app", () => {
    expect(problems([...good, { ...address("v4"), app: "hotdash-other" }])).toEqual([
      "v4 66.241.125.1: is not declared by the stack",
    ]);
  });

  it("is no port of an app that only the private network reaches", () => {
    const inside = [{ ...declared[0], address: ["private_v6"], certificate: [] } as DeclaredSurface];
    expect(problems([address("private_v6"), port("8080")], inside)).toEqual([]);
  });
});

describe("a certificate", () => {
  it.each([
    ["2026-12-12T12:00:00Z", undefined],
    ["2026-12-12T11:59:59Z", "ends in 20 days: its renewal has failed"],
    ["2026-11-20T00:00:00Z", "has ended"],
    ["soon", "has an end that cannot be read"],
  ])("until %s: %s", (expires, problem) => {
    const [, , judged] = judgeSurface(
      [...good.slice(0, 2), certificate("app.hotrodan.com", expires)],
      declared,
      today,
    );
    expect(judged?.problem).toBe(problem);
  });

  it("that is declared and missing is named", () => {
    expect(problems(good.slice(0, 2))).toEqual(["app.hotrodan.com: is declared and not there"]);
  });
});

it("reports what is wrong, and how to put it right", () => {
  const text = report(judgeSurface([...good, port("8080")], declared, today));
  expect(text).toMatch(/^! hotdash-app {2}port {9}8080 tls, http: is not declared by the stack$/m);
  expect(text).toContain("1 of 4 not as declared");
  expect(text).toContain("npm run up");
});
