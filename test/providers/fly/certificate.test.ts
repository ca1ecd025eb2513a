import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CertificateCheck } from "../../../providers/fly/api/certificates.ts";
import { missingRecords, recordText } from "../../../providers/fly/certificate/missing-records.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, place } from "../../support/fly-world.ts";

let sim: FlySimulator;
let count = 0;
let app: string;
let hostname: string;
beforeAll(async () => {
  sim = await flyWorld();
});
afterAll(() => sim.close());
beforeEach(async () => {
  count += 1;
  app = `certificates-${count}`;
  hostname = `host-${count}.example.com`;
  await new Driven("fly:App").create({ ...place, name: app });
});

type Change = Record<string, unknown>;
const args = (change: Change = {}) => ({ ...place, app, hostname, ...change });
const make = (change: Change = {}) => new Driven("fly:Certificate").create(args(change));
const address = (type: string) => new Driven("fly:IpAssignment").create({ ...place, app, type });
const actions = (mark: number) =>
  sim.journal
    .since(mark)
    .filter(({ status }) => status !== 429)
    .map(({ action }) => action);

describe("the records to set", () => {
  it("are A, AAAA, the challenge and the ownership record of an app with addresses, asked for in two requests", async () => {
    const v4 = await address("shared_v4");
    const v6 = await address("v6");
    const mark = sim.journal.mark();
    const { outs } = await make();
    expect(actions(mark)).toEqual(["certificates.get", "certificates.createAcme"]);
    expect(outs.dnsRecords).toEqual([
      { type: "A", name: hostname, value: v4.id },
      { type: "AAAA", name: hostname, value: v6.id },
      { type: "CNAME", name: `_acme-challenge.${hostname}`, value: expect.stringContaining(hostname) },
      { type: "TXT", name: `_fly-ownership.${hostname}`, value: expect.stringMatching(/^app-/) },
    ]);
  });

  it("are an alias instead where the app has no public address", async () => {
    const { outs } = await make({ hostname: "*.alias.example.com" });
    expect((outs.dnsRecords as object[])[0]).toEqual({
      type: "CNAME",
      name: "*.alias.example.com",
      value: `${app}.fly.dev`,
    });
    expect((outs.dnsRecords as { name: string }[])[1]?.name).toBe("_acme-challenge.alias.example.com");
  });

  it("follow the app's addresses at a refresh, in one request; nothing else of the outputs ever moves", async () => {
    const made = await make();
    const before = structuredClone(made.outs);
    await made.refresh();
    expect(made.outs).toEqual(before);
    const v6 = await address("v6");
    sim.setDns(app, hostname);
    const mark = sim.journal.mark();
    await made.refresh();
    expect(actions(mark)).toEqual(["certificates.get"]);
    expect(made.outs).toEqual({
      ...before,
      dnsRecords: expect.arrayContaining([{ type: "AAAA", name: hostname, value: v6.id }]),
    });
  });
});

describe("taking over", () => {
  it("a certificate that is there is taken, with one request", async () => {
    await sim.request("POST", `/v1/apps/${app}/certificates/acme`, { hostname });
    const mark = sim.journal.mark();
    await make();
    expect(actions(mark)).toEqual(["certificates.get"]);
  });

  it("one that was only uploaded gets a managed one beside it", async () => {
    const pem = { fullchain: "-----BEGIN CERTIFICATE-----", private_key: "-----BEGIN PRIVATE KEY-----" };
    await sim.request("POST", `/v1/apps/${app}/certificates/custom`, { hostname, ...pem });
    await make();
    expect(sim.world.apps.get(app)?.certificates.get(hostname)).toMatchObject({ acme: true, custom: true });
  });

  it("one of another app is refused with the way out", async () => {
    await make();
    const other = `${app}-other`;
    await new Driven("fly:App").create({ ...place, name: other });
    await expect(make({ app: other })).rejects.toThrow(/on another app.*fly certs remove/);
  });
});

describe("waiting", () => {
  it("ends when the certificate is issued; checks are about a second apart or more", async () => {
    await address("v6");
    const made = await make();
    const timer = setTimeout(() => sim.setDns(app, hostname), 100);
    const mark = sim.journal.mark();
    await made.update(args({ wait_seconds: 600 }));
    clearTimeout(timer);
    const checks = sim.journal.since(mark, { action: "certificates.check" });
    expect(checks.length).toBeGreaterThan(1);
    const gaps = checks.slice(1).map(({ at }, index) => at - (checks[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(700);
    expect(actions(mark).filter((action) => action !== "certificates.check")).toEqual([]);
  });

  it("that is in vain keeps the certificate, names what is missing, and goes on at the next update", async () => {
    const v6 = await address("v6");
    const failed = await make({ wait_seconds: 3 }).then(
      () => undefined,
      (error) => error,
    );
    expect(failed.message).toContain(
      `not issued within 3 s: DNS records to set: AAAA ${hostname} ${v6.id} (found none)`,
    );
    expect(failed.id).toBe(`${app}/${hostname}`);
    expect(failed.properties.dnsRecords).toHaveLength(3);
    expect(sim.world.apps.get(app)?.certificates.has(hostname)).toBe(true);
    const kept = Object.assign(new Driven("fly:Certificate"), { id: failed.id, outs: failed.properties });
    sim.setDns(app, hostname);
    await kept.update(args({ wait_seconds: 600 }));
    expect(kept.outs.wait_seconds).toBe(600);
  });

  it("is not done by default: an update without it sends nothing", async () => {
    const made = await make({ wait_seconds: 0 });
    const mark = sim.journal.mark();
    expect(await made.diff(args())).toMatchObject({ changes: false });
    await made.update(args());
    expect(actions(mark)).toEqual([]);
  });
});

describe("what is missing", () => {
  const needs = {
    a: ["66.241.1.2"],
    aaaa: ["2a09:8280:1::1:0"],
    cname: "shop.fly.dev",
    acme_challenge: { name: "_acme-challenge.shop.example.com", target: "shop.example.com.abc.flydns.net" },
    ownership: { name: "_fly-ownership.shop.example.com", app_value: "app-123" },
  };
  const texts = (change: Partial<CertificateCheck>) =>
    missingRecords({ hostname: "shop.example.com", dns_requirements: needs, ...change }).map(recordText);
  const both = { a: ["66.241.1.2"], aaaa: ["2A09:8280:1::1:0"] };

  it.each([
    [
      "no record at all",
      {},
      ["A shop.example.com 66.241.1.2 (found none)", "AAAA shop.example.com 2a09:8280:1::1:0 (found none)"],
    ],
    [
      "an address elsewhere",
      { dns_records: { ...both, a: ["1.2.3.4"] } },
      ["A shop.example.com 66.241.1.2 (found 1.2.3.4)"],
    ],
    ["all addresses", { dns_records: both }, []],
    ["an alias of the app", { dns_records: { cname: ["shop.fly.dev."] } }, []],
    [
      "an alias that resolves to the app",
      { dns_records: { resolved_addresses: ["66.241.1.2", "2a09:8280:1::1:0"] } },
      [],
    ],
    [
      "behind another's proxy, with challenge and ownership set: its addresses are the proxy's (superfly/docs#2126)",
      {
        dns_records: {
          a: ["104.16.0.1"],
          aaaa: ["2606:4700::1"],
          acme_challenge_cname: "shop.example.com.abc.flydns.net.",
          ownership_txt: "app-123",
        },
      },
      [],
    ],
    [
      "behind another's proxy, with one of the two proofs alone",
      { dns_records: { a: ["104.16.0.1"], aaaa: ["2606:4700::1"], ownership_txt: "app-123" } },
      [
        "A shop.example.com 66.241.1.2 (found 104.16.0.1)",
        "AAAA shop.example.com 2a09:8280:1::1:0 (found 2606:4700::1)",
      ],
    ],
    [
      "behind another's proxy, with somebody else's proof",
      {
        dns_records: {
          a: ["104.16.0.1"],
          aaaa: both.aaaa,
          acme_challenge_cname: "shop.example.com.abc.flydns.net",
          ownership_txt: "app-999",
        },
      },
      ["A shop.example.com 66.241.1.2 (found 104.16.0.1)"],
    ],
    [
      "ownership asked for",
      { status: "pending_ownership", dns_records: {} },
      ["TXT _fly-ownership.shop.example.com app-123 (found none)"],
    ],
    ["ownership proved", { status: "pending_ownership", dns_records: { ownership_txt: "app-123" } }, []],
    [
      "a wildcard",
      { hostname: "*.shop.example.com", dns_records: both },
      ["CNAME _acme-challenge.shop.example.com shop.example.com.abc.flydns.net (found none)"],
    ],
    [
      "a wildcard with its challenge",
      {
        hostname: "*.shop.example.com",
        dns_records: { acme_challenge_cname: "shop.example.com.abc.flydns.net." },
      },
      [],
    ],
  ] as [string, Partial<CertificateCheck>, string[]][])("%s", (_, check, expected) => {
    expect(texts(check)).toEqual(expected);
  });
});
