import { describe, expect, it } from "vitest";
import type { LiveApp } from "../../../operations/adopt/live-app.ts";
import { planAdoption } from "../../../operations/adopt/plan.ts";
import { stackName } from "../../../operations/adopt/stack.ts";
import type { Writer } from "../../../operations/adopt/writer.ts";
import { dataMachine, deployedApp, machine, volume, webConfig } from "./support/deployed.ts";

const name = stackName("hotdash", "production");
const plan = (change: Partial<LiveApp> = {}) => planAdoption(deployedApp(change), name, "live");
type Fields = Record<string, Record<string, unknown>>;
const settings = (change: Partial<LiveApp> = {}) => plan(change).sections.dashboard as Fields;
const withWeb = (change: Record<string, unknown>) => ({
  machines: [machine("one", "dfw", webConfig(change)), machine("two", "dfw", webConfig(change))],
});

/** An app of Fly's own tool whose file left some things out, and said others that people lost in moves. */
describe("fields that an app has, or has not, are carried as they are", () => {
  const served = (change: Record<string, unknown>, ports?: unknown[]) => {
    const { concurrency: _limits, ports: own, ...service } = (webConfig().services as Fields[])[0] as Fields;
    return withWeb({ services: [{ ...service, ports: ports ?? own, ...change }] });
  };
  const of = (change: Partial<LiveApp>) => (plan(change).later ?? plan(change).changes).join("\n");

  // Source: flyctl, internal/appconfig/service.go: `http_service` without force_https, [http, tls], one set of options.
  it("an http_service without force_https and concurrency: no redirect and no limit appears without a word", () => {
    const http_options = { compress: true, idle_timeout: 600, response: { headers: { "X-Frame": "DENY" } } };
    const change = served({}, [
      { port: 80, handlers: ["http"], http_options },
      { port: 443, handlers: ["http", "tls"], http_options },
    ]);
    const carried = { compress: true, idle_timeout: 600, response: { headers: { "x-frame": "DENY" } } };
    expect(settings(change).web).toMatchObject({
      concurrency: { type: "connections", soft_limit: 20, hard_limit: "none" },
      http: { force_https: false, http_options: carried },
      https: { http_options: carried },
    });
    expect(plan(change).cannot).toEqual([]);
    expect(of(change)).not.toMatch(/concurrency|compress|idle_timeout|x-frame|handlers/);
    // The team's own rule turns the redirect on: that is said twice, with the way out.
    expect(of(change)).toMatch(/web: services\.0\.ports\.0\.force_https: false becomes true/);
    expect(plan(change).stillWrong.join()).toMatch(
      /https-for-real.*config set --path 'hotdash:dashboard\.web\.http\.force_https' true/,
    );
  });

  it("swap is no command of its own", () => {
    const change = withWeb({ init: { swap_size_mb: 512 } });
    expect(settings(change).web).toMatchObject({ swap_size_mb: 512 });
    expect(plan(change).cannot).toEqual([]);
    expect(plan(withWeb({ init: { swap_size_mb: 512, cmd: ["x"] } })).cannot).toEqual([
      "web: init (a command other than the image's own): web runs the image's own command",
    ]);
  });

  it("the signal to stop: a process that ends at SIGINT only would be killed with every release", () => {
    const change = withWeb({ stop_config: { signal: "SIGINT", timeout: "1m30s" } });
    expect(settings(change).web).toMatchObject({ stop_signal: "SIGINT", stop_timeout: "90s" });
    expect(of(change)).not.toMatch(/stop_config/);
    expect(of({})).toMatch(/web: stop_config\.signal: not set, becomes "SIGTERM"/);
  });

  it("a volume that grows by itself is told: it would be full one day", () => {
    const mounts = [
      { volume: "vol_data", path: "/data/chroma", extend_threshold_percent: 80, add_size_gb: 1 },
    ];
    const change = {
      machines: [...deployedApp().machines, dataMachine("vol_data", { mounts })],
      volumes: [volume],
    };
    expect(plan(change).cannot.join("\n")).toMatch(/chroma: the machine field mounts\.0\.add_size_gb/);
  });

  it("what differs between machines of a group is told of every field", () => {
    const machines = [
      machine("one", "dfw", webConfig()),
      machine("two", "dfw", webConfig({ metrics: { port: 1 } })),
    ];
    expect(plan({ machines }).cannot.join()).toMatch(/two of app differs from the first at metrics/);
  });

  it("values of variables, commands and files are in no line", () => {
    const change = withWeb({
      env: { LEGACY: "canary-1" },
      init: { cmd: ["run", "canary-2"] },
      files: [{ guest_path: "/x", raw_value: "canary-3" }],
      checks: { own: { type: "http", port: 1, path: "/", headers: [{ name: "x", values: ["canary-4"] }] } },
    });
    expect(of(change)).toMatch(/env\.LEGACY/);
    expect(of(change)).not.toMatch(/canary-[234]/);
  });

  // Source: flyctl touches every machine whose metadata says fly_platform_version (its documentation of metadata).
  it("a machine that stays in place keeps the mark by which fly deploy would overwrite it: that is said", () => {
    const machines = [machine("web-dfw-1", "dfw", webConfig()), machine("other", "dfw", webConfig())];
    expect(plan({ machines }).notes.join()).toMatch(/^other, web-dfw-1: keep the mark of Fly's own tool/);
    const data = dataMachine("vol_data", {
      metadata: { fly_platform_version: "v2", fly_process_group: "data" },
    });
    // Also beside a volume, which stays at its machine.
    const beside = { machines: [machine("other", "dfw", webConfig()), data], volumes: [volume] };
    expect(plan(beside).notes.join()).toMatch(/^other, brave-fog-3: keep the mark of Fly's own tool/);
  });

  it("another system is another writer: it names its groups, and is told what it would lose", () => {
    const writer: Writer = {
      write: ({ groups }) => ({
        ...{ sections: {}, secretCommands: [], stillWrong: [], cannot: [], notes: [], steps: [] },
        groups: groups.map((live) => ({
          name: "own",
          live,
          declared: { guest: live.raw.guest },
          told: ["env"],
        })),
      }),
    };
    const { cannot, changes } = planAdoption(deployedApp(), name, "live", writer);
    expect(cannot.join("\n")).toMatch(/own: the machine field services: the settings have no word for it/);
    expect(changes.join("\n")).toMatch(/own: services\.0\.internal_port: 3000 is removed/);
    expect(changes.join("\n")).not.toMatch(/own: guest/);
  });
});
