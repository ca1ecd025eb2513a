import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appInputs } from "../../../providers/fly/app/schema.ts";
import { certificateInputs } from "../../../providers/fly/certificate/schema.ts";
import { ipAssignmentInputs } from "../../../providers/fly/ip-assignment/schema.ts";
import { processGroupInputs } from "../../../providers/fly/process-group/schema.ts";
import { secretsInputs } from "../../../providers/fly/secrets/schema.ts";
import { secretsRemovalInputs } from "../../../providers/fly/secrets-removal/schema.ts";
import { volumeInputs } from "../../../providers/fly/volume/schema.ts";
import type { Outs } from "../../../providers/kernel/implementation.ts";
import type { FlySimulator } from "../../../simulators/fly/main.ts";
import { Driven, flyWorld, machinesOf, place, webGroup, webMachine } from "../../support/fly-world.ts";
import { fieldsOf } from "../../support/schema-fields.ts";

/*
 * Every declared field of every resource is changed behind Pulumi's back, and a read must show exactly that field. The
 * list of fields comes from the schemas: one without a case here fails the test.
 */

/** Fields that have no counterpart on the platform: they guide operations, or are filled by the provider itself. */
const LOCAL =
  /^(platform|org|app|adopt|asIs|names\.\*|destroyData|wait_seconds|snapshot_id|source_volume_id|compute\..*|protectData|deviations\.\*|strategy|strategyReason|rollout\..*|smoke\..*|project|stack|group)$/;

/** Fields that do not go with the services of the group here; their own tests show them drifting. */
const ELSEWHERE = ["machine.schedule" /* scheduled.test.ts */, "standby" /* standby.test.ts */];

const observed = (schema: Parameters<typeof fieldsOf>[0]) =>
  fieldsOf(schema).filter((field) => !LOCAL.test(field) && !ELSEWHERE.includes(field));

let sim: FlySimulator;
const app = "drift";
beforeAll(async () => {
  sim = await flyWorld();
  await new Driven("fly:App").create({ ...place, name: app });
});
afterAll(() => sim.close());

describe("machine by machine", () => {
  let group: Driven;
  /** A config that uses every field of the schema. */
  const full = webMachine({
    env: { PORT: "8080" },
    services: [
      {
        protocol: "tcp",
        internal_port: 8080,
        ports: [
          {
            port: 443,
            handlers: ["tls", "http"],
            force_https: false,
            http_options: {
              compress: true,
              h2_backend: true,
              headers_read_timeout: 30,
              idle_timeout: 60,
              response: { headers: { "x-frame-options": "DENY" }, pristine: true },
            },
            tls_options: { versions: ["TLSv1.2", "TLSv1.3"], alpn: ["h2"], default_self_signed: false },
          },
        ],
        checks: [
          {
            type: "http",
            port: 8080,
            interval: "30s",
            timeout: "5s",
            grace_period: "30s",
            method: "GET",
            path: "/health",
            protocol: "http",
            tls_skip_verify: false,
            headers: [{ name: "x-check", values: ["1"] }],
          },
        ],
        concurrency: { type: "requests", soft_limit: 200, hard_limit: 250 },
        autostop: "off",
        autostart: true,
        min_machines_running: 0,
      },
    ],
    checks: {
      own: {
        type: "http",
        port: 8080,
        kind: "informational",
        interval: "15s",
        timeout: "5s",
        grace_period: "10s",
        method: "GET",
        path: "/own",
        protocol: "http",
        tls_skip_verify: false,
        headers: [{ name: "x-check", values: ["1"] }],
      },
    },
    restart: { policy: "on-failure", max_retries: 3 },
    stop_config: { signal: "SIGTERM", timeout: "30s" },
    init: { exec: ["/run"], entrypoint: ["/entry"], cmd: ["serve"], swap_size_mb: 256 },
  });

  beforeAll(async () => {
    await new Driven("fly:Secrets").create({ ...place, app, values: { FIRST: "canary-secret-0" } });
    const volume = await new Driven("fly:Volume").create({
      ...place,
      app,
      name: "data",
      region: "dfw",
      size_gb: 1,
    });
    const mounts = { path: "/data", volumes: { "web-dfw-1": volume.id } };
    group = await new Driven("fly:ProcessGroup").create(
      webGroup(app, { regions: { dfw: 1 }, machine: full, mounts, secretsVersion: 1 }),
    );
  });

  const service = "services.0";
  const checkCases = (path: string, at: string) => ({
    [`${at}.type`]: [`${path}.type`, "tcp"],
    [`${at}.port`]: [`${path}.port`, 9090],
    [`${at}.interval`]: [`${path}.interval`, "45s"],
    [`${at}.timeout`]: [`${path}.timeout`, "9s"],
    [`${at}.grace_period`]: [`${path}.grace_period`, "1m0s"],
    [`${at}.method`]: [`${path}.method`, "HEAD"],
    [`${at}.path`]: [`${path}.path`, "/other"],
    [`${at}.protocol`]: [`${path}.protocol`, "https"],
    [`${at}.tls_skip_verify`]: [`${path}.tls_skip_verify`, true],
    [`${at}.headers.*.name`]: [`${path}.headers.0.name`, "x-other"],
    [`${at}.headers.*.values.*`]: [`${path}.headers.0.values.0`, "2"],
  });
  /** Field of the schema: path in the live config, and what somebody sets there. */
  const CASES: Record<string, [path: string, value: unknown, shown?: unknown]> = {
    image: ["image", "registry.fly.io/hotdash:other@sha256:".padEnd(101, "e")],
    "machine.guest.cpu_kind": ["guest", { cpu_kind: "performance", cpus: 2, memory_mb: 4096 }],
    "machine.guest.cpus": ["guest.cpus", 1],
    "machine.guest.memory_mb": ["guest.memory_mb", 4096],
    "machine.env.*": ["env.PORT", "9090", "(hidden)"],
    "machine.services.*.protocol": [`${service}.protocol`, "udp"],
    "machine.services.*.internal_port": [`${service}.internal_port`, 9090],
    "machine.services.*.ports.*.port": [`${service}.ports.0.port`, 8443],
    "machine.services.*.ports.*.handlers.*": [`${service}.ports.0.handlers.0`, "tcp"],
    "machine.services.*.ports.*.force_https": [`${service}.ports.0.force_https`, true],
    "machine.services.*.ports.*.http_options.response.headers.*": [
      `${service}.ports.0.http_options.response.headers.x-frame-options`,
      "SAMEORIGIN",
    ],
    "machine.services.*.ports.*.http_options.compress": [`${service}.ports.0.http_options.compress`, false],
    "machine.services.*.ports.*.http_options.h2_backend": [
      `${service}.ports.0.http_options.h2_backend`,
      false,
      null,
    ],
    "machine.services.*.ports.*.http_options.headers_read_timeout": [
      `${service}.ports.0.http_options.headers_read_timeout`,
      10,
    ],
    "machine.services.*.ports.*.http_options.idle_timeout": [
      `${service}.ports.0.http_options.idle_timeout`,
      600,
    ],
    "machine.services.*.ports.*.http_options.response.pristine": [
      `${service}.ports.0.http_options.response.pristine`,
      false,
      null,
    ],
    "machine.services.*.ports.*.tls_options.versions.*": [
      `${service}.ports.0.tls_options.versions.0`,
      "TLSv1.3",
    ],
    "machine.services.*.ports.*.tls_options.alpn.*": [`${service}.ports.0.tls_options.alpn.0`, "http/1.1"],
    "machine.services.*.ports.*.tls_options.default_self_signed": [
      `${service}.ports.0.tls_options.default_self_signed`,
      true,
    ],
    "machine.services.*.concurrency.type": [`${service}.concurrency.type`, "connections"],
    "machine.services.*.concurrency.soft_limit": [`${service}.concurrency.soft_limit`, 20],
    "machine.services.*.concurrency.hard_limit": [`${service}.concurrency.hard_limit`, 999],
    "machine.services.*.autostop": [`${service}.autostop`, "stop"],
    "machine.services.*.autostart": [`${service}.autostart`, false],
    "machine.services.*.min_machines_running": [`${service}.min_machines_running`, 3],
    ...(checkCases(`${service}.checks.0`, "machine.services.*.checks.*") as object),
    ...(checkCases("checks.own", "machine.checks.*") as object),
    "machine.checks.*.kind": ["checks.own.kind", "readiness"],
    "machine.restart.policy": ["restart.policy", "always"],
    "machine.restart.max_retries": ["restart.max_retries", 7],
    "machine.stop_config.signal": ["stop_config.signal", "SIGINT"],
    "machine.stop_config.timeout": ["stop_config.timeout", "1m30s"],
    "machine.init.exec.*": ["init.exec.0", "/other"],
    "machine.init.entrypoint.*": ["init.entrypoint.0", "/other"],
    "machine.init.cmd.*": ["init.cmd.0", "other"],
    "machine.init.swap_size_mb": ["init.swap_size_mb", 512],
    "mounts.path": ["mounts.0.path", "/other"],
    secretsVersion: ["metadata.hotdash_secrets_version", "0"],
  };
  /** Seen as another number of machines, or not changeable through the API. */
  const ELSEWHERE = ["regions.*", "mounts.volumes.*"];

  it("has a case for every field", () => {
    expect(
      observed(processGroupInputs).filter((field) => !(field in CASES) && !ELSEWHERE.includes(field)),
    ).toEqual([]);
  });

  it.each(Object.entries(CASES))("%s", async (_field, [path, value, shown]) => {
    const machine = machinesOf(sim, app)[0];
    const before = structuredClone(machine?.config) as unknown as Outs;
    const after = structuredClone(before);
    setAt(after, path.split("."), value);
    const post = (config: Outs) => sim.request("POST", `/v1/apps/${app}/machines/${machine?.id}`, { config });
    expect((await post(after)).status).toBe(200);
    await lag();
    const { deviations } = (await group.read()) as { deviations: Record<string, Outs> };
    const found = deviations["web-dfw-1"] ?? {};
    const expected =
      typeof value === "object"
        ? Object.fromEntries(Object.entries(value as Outs).map(([key, item]) => [`${path}.${key}`, item]))
        : { [path]: shown === undefined ? spelled(value) : shown };
    expect(expected).toMatchObject(withoutState(found));
    expect(Object.keys(found).length).toBeGreaterThan(0);
    await post(before);
    await lag();
    expect((await group.read())?.deviations, "put back").toEqual({});
  });

  it("a missing and an extra machine", async () => {
    await sim.request("POST", `/v1/apps/${app}/machines`, {
      name: "web-dfw-9",
      region: "dfw",
      config: { ...structuredClone(machinesOf(sim, app)[0]?.config), mounts: [] },
    });
    await lag();
    expect((await group.read())?.deviations).toEqual({ "web-dfw-9": "extra" });
    for (const { id } of machinesOf(sim, app))
      await sim.request("DELETE", `/v1/apps/${app}/machines/${id}?force=true`);
    await lag();
    expect((await group.read())?.deviations).toEqual({ "web-dfw-1": "missing" });
  });
});

describe("objects of an app", () => {
  it("a secret that was changed, and one that is gone; its value is never shown", async () => {
    expect(observed(secretsInputs)).toEqual(["values.*", "generated.*"]);
    // Names that are done with: what somebody sets under them is not ours.
    expect(observed(secretsRemovalInputs)).toEqual(["leaving.*.name", "leaving.*.version"]);
    const secrets = await new Driven("fly:Secrets").create({
      ...place,
      app,
      values: { ONE: "canary-secret-1" },
      generated: { TWO: "canary-secret-2", THREE: "canary-secret-3" },
    });
    await sim.request("POST", `/v1/apps/${app}/secrets`, { values: { ONE: "changed", THREE: null } });
    const inputs = await secrets.read();
    expect(inputs?.deviations).toEqual({ ONE: "changed outside Pulumi", THREE: "missing" });
    await secrets.refresh();
    const mark = sim.journal.mark();
    await secrets.update({
      ...place,
      app,
      values: { ONE: "canary-secret-1" },
      generated: { TWO: "canary-secret-2", THREE: "canary-secret-3" },
    });
    const sent = sim.journal.since(mark).filter(({ kind }) => kind === "mutate");
    expect(sent.map(({ body }) => Object.keys((body as { values: object }).values))).toEqual([
      ["ONE", "THREE"],
    ]);
    expect((await secrets.read())?.deviations).toEqual({});
    await secrets.remove();
  });

  it("a volume that was grown or set otherwise", async () => {
    const changeable = ["size_gb", "snapshot_retention", "auto_backup_enabled"];
    // Fly cannot change these in place; a volume of that id always has them.
    const fixed = ["name", "region", "encrypted"];
    expect(observed(volumeInputs).sort()).toEqual([...changeable, ...fixed].sort());
    const volume = await new Driven("fly:Volume").create({
      ...place,
      app,
      name: "drifting",
      region: "dfw",
      size_gb: 1,
    });
    await lag();
    const extended = await sim.request("PUT", `/v1/apps/${app}/volumes/${volume.id}/extend`, { size_gb: 3 });
    expect(extended).toMatchObject({ status: 200 });
    await lag();
    await sim.request("PUT", `/v1/apps/${app}/volumes/${volume.id}`, {
      snapshot_retention: 9,
      auto_backup_enabled: false,
    });
    await lag();
    expect(await volume.read()).toMatchObject({
      size_gb: 3,
      snapshot_retention: 9,
      auto_backup_enabled: false,
    });
    await volume.remove();
  });

  it("an app, an address and a certificate that are gone", async () => {
    expect(observed(appInputs)).toEqual(["name", "network"]);
    // Nothing of an address can change; its network is not even shown.
    expect(observed(ipAssignmentInputs)).toEqual(["type", "region", "network", "service_name"]);
    expect(observed(certificateInputs)).toEqual(["hostname"]);
    const other = await new Driven("fly:App").create({ ...place, name: "drift-gone" });
    const address = await new Driven("fly:IpAssignment").create({ ...place, app: "drift-gone", type: "v6" });
    const certificate = await new Driven("fly:Certificate").create({
      ...place,
      app: "drift-gone",
      hostname: "gone.example.com",
    });
    await sim.request("DELETE", `/v1/apps/drift-gone/ip_assignments/${encodeURIComponent(address.id)}`);
    await sim.request("DELETE", "/v1/apps/drift-gone/certificates/gone.example.com");
    expect(await address.read()).toBeUndefined();
    expect(await certificate.read()).toBeUndefined();
    await sim.request("DELETE", "/v1/apps/drift-gone");
    await expect.poll(() => other.read()).toBeUndefined();
  });
});

/** The platform's lists lag behind; a refresh comes later than that. */
const lag = () => new Promise((resolve) => setTimeout(resolve, 120));

/** Durations are shown in one spelling. */
const spelled = (value: unknown) => (value === "1m0s" ? "60s" : value === "1m30s" ? "90s" : value);

/** What was found, less what the platform had to change along with it. */
const withoutState = (found: Outs) =>
  Object.fromEntries(Object.entries(found).filter(([key]) => !key.startsWith("state")));

function setAt(target: Outs, [key = "", ...rest]: string[], value: unknown): void {
  if (rest.length === 0) target[key] = value;
  else setAt(target[key] as Outs, rest, value);
}
