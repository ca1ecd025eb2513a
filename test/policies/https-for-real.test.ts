import { beforeEach, describe, expect, test } from "vitest";
import { httpsForReal as rule } from "../../policies/https-for-real.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, remedied, reports, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, processGroup, withValue, worker } from "./kernel/resources.ts";

describeRule(rule, "https-for-real");
beforeEach(() => stackIs("production"));

const clear = "machine.services.0.ports.0";
const tls = "machine.services.0.ports.1";
const header = `${tls}.http_options.response.headers`;
const judged = (path: string, value: unknown, config: object = {}) =>
  violations(rule, fly.ProcessGroup, withValue(processGroup, path, value), config);

test.each([...good, [fly.ProcessGroup, worker]] as const)(
  "allows %s as the program declares it (%#)",
  (type, props) => expect(violations(rule, type, props)).toEqual([]),
);

describe("HTTP in clear", () => {
  test.each([false, undefined, null])("with force_https %j is refused", (value) => {
    expect(judged(`${clear}.force_https`, value)).toEqual([
      "machine.services[0].ports[0].force_https is not true, so that the port answers in clear. Set it to true.",
    ]);
  });

  test("is refused on any port, and where handlers are missing", () => {
    const odd = withValue(processGroup, `${clear}.port`, 8080);
    expect(violations(rule, fly.ProcessGroup, withValue(odd, `${clear}.force_https`, false))).toHaveLength(1);
    for (const handlers of [[], ["tcp"], undefined])
      expect(judged(`${clear}.handlers`, handlers)).toEqual([
        expect.stringMatching(/^machine\.services\[0\]\.ports\[0\]\.handlers has no tls/),
      ]);
  });
});

describe("Strict-Transport-Security", () => {
  test.each([undefined, {}, { "x-frame-options": "DENY" }])("missing from %j is refused", (headers) => {
    expect(judged(header, headers)).toEqual([
      expect.stringMatching(/response\.headers\.strict-transport-security is missing: .*max-age=63072000/),
    ]);
  });

  test.each([
    "max-age=31535999",
    "max-age=0",
    "includeSubDomains",
    "xmax-age=63072000",
    "",
    false,
    ["max-age=63072000"],
    canary,
  ])("of %j is refused, and not repeated", (value) => {
    const messages = judged(header, { "strict-transport-security": value });
    expect(messages).toEqual([expect.stringMatching(/has no max-age of at least 31536000 seconds/)]);
    expect(messages.join()).not.toContain(canary);
  });

  test.each(["max-age=31536000", "includeSubDomains; MAX-AGE=63072000; preload", 'max-age="63072000"'])(
    "of %j is allowed, whatever the name's capitals",
    (value) => expect(judged(header, { "Strict-Transport-Security": value })).toEqual([]),
  );

  test("is not asked of a port that carries no HTTP", () => {
    const raw = withValue(processGroup, `${tls}.handlers`, ["tls"]);
    expect(violations(rule, fly.ProcessGroup, withValue(raw, `${tls}.http_options`, undefined))).toEqual([]);
  });

  test("lasts as long as a config asks", () => {
    expect(judged(header, { "strict-transport-security": "max-age=60" }, { leastMaxAge: 60 })).toEqual([]);
    expect(judged("smoke", [], { leastMaxAge: 63_072_001 })).toHaveLength(1);
  });
});

describe("TLS versions", () => {
  test.each([undefined, null, [], ["TLSv1.1", "TLSv1.2"], ["TLSv1.0"]])("%j are refused", (versions) => {
    expect(judged(`${tls}.tls_options.versions`, versions)).toEqual([
      expect.stringMatching(/tls_options\.versions does not say .* Set it to \[TLSv1\.2, TLSv1\.3\]/),
    ]);
  });
  test("missing altogether are refused, 1.3 alone is allowed", () => {
    expect(judged(`${tls}.tls_options`, undefined)).toHaveLength(1);
    expect(judged(`${tls}.tls_options.versions`, ["TLSv1.3"])).toEqual([]);
  });
});

test("an app that only the private network reaches may speak in clear", () => {
  stackIs("production", { fly: { org: "hotrodan", internalApps: ["hotdash-app"] } });
  expect(judged(`${clear}.force_https`, false)).toEqual([]);
  stackIs("production", { fly: "{not json" });
  expect(judged(`${clear}.force_https`, false)).toHaveLength(1);
});

test.each([
  ["production", "mandatory"],
  ["prod-eu", "mandatory"],
  ["staging", "advisory"],
  ["pr-7", "advisory"],
])("in %s a violation is %s", (stack, level) => {
  stackIs(stack);
  const group = withValue(processGroup, `${clear}.force_https`, false);
  expect(reports(rule, fly.ProcessGroup, group)).toMatchObject([{ level }]);
});

test.each([
  "app",
  "machine.services",
  `${clear}.force_https`,
  `${clear}.handlers`,
  `${tls}.tls_options.versions`,
  `${tls}.http_options`,
  `${header}.strict-transport-security`,
])("an unknown %s is a violation", (path) => {
  expect(judged(path, unknown)).toEqual([
    expect.stringMatching(new RegExp(`^${path.replaceAll(".", "\\.")} is unknown`)),
  ]);
});

test.each([
  [`${clear}.handlers`, "http"],
  [`${clear}.force_https`, "yes"],
  ["machine", undefined],
])("%s of another form (%j) is a violation", (path, value) => {
  expect(judged(path, value)).toEqual([expect.stringMatching(/is missing or has a form/)]);
});

describe("the remedy", () => {
  const unforced = withValue(processGroup, `${clear}.force_https`, false);
  const mended = (props: object, type: string = fly.ProcessGroup) => remedied(rule, type, props);

  test.each([false, undefined])(
    "forces HTTPS where force_https is %j, and changes nothing else",
    async (value) => {
      expect(await mended(withValue(processGroup, `${clear}.force_https`, value))).toEqual(processGroup);
    },
  );

  test("leaves what needs none", async () => {
    expect(await mended(processGroup)).toBeUndefined();
    expect(await mended(worker)).toBeUndefined();
    expect(await mended(unforced, fly.App)).toBeUndefined();
  });

  test("leaves a service that answers no HTTPS beside: visitors would be sent nowhere", async () => {
    const [first] = unforced.machine.services;
    const alone = withValue(unforced, "machine.services", [{ ...first, ports: first?.ports.slice(0, 1) }]);
    expect(await mended(alone)).toBeUndefined();
    expect(violations(rule, fly.ProcessGroup, alone)).toHaveLength(1);
  });

  test("leaves internal apps, and what has another form", async () => {
    expect(await mended(withValue(unforced, "machine.services", "all"))).toBeUndefined();
    stackIs("production", { fly: { org: "hotrodan", internalApps: ["hotdash-app"] } });
    expect(await mended(unforced)).toBeUndefined();
  });

  test("does not go by what is unknown: the rule then refuses", async () => {
    const hidden = withValue(unforced, `${clear}.handlers`, unknown);
    await expect(mended(hidden)).rejects.toThrow();
    expect(violations(rule, fly.ProcessGroup, hidden)).toHaveLength(1);
    expect(await mended(withValue(unforced, "secretsVersion", unknown))).toBeDefined();
  });
});
