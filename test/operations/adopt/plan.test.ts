import { describe, expect, it } from "vitest";
import type { LiveApp } from "../../../operations/adopt/live-app.ts";
import { planAdoption } from "../../../operations/adopt/plan.ts";
import { render } from "../../../operations/adopt/render.ts";
import { guessStack, stackName } from "../../../operations/adopt/stack.ts";
import { dashboard } from "../../../settings/schema/dashboard.ts";
import { DIGEST, dataMachine, deployedApp, machine, volume, webConfig } from "./support/deployed.ts";

const name = stackName("hotdash", "production");
const plan = (change: Partial<LiveApp> = {}) => planAdoption(deployedApp(change), name, "live");
const text = (change: Partial<LiveApp> = {}) => render(deployedApp(change), plan(change), name);
type Fields = Record<string, Record<string, unknown>>;
const settings = (change: Partial<LiveApp> = {}) => plan(change).sections.dashboard as Fields;
const withWeb = (change: Record<string, unknown>) => ({
  machines: [machine("one", "dfw", webConfig(change)), machine("two", "dfw", webConfig(change))],
});

function service() {
  return (webConfig().services as Record<string, unknown>[])[0];
}

describe("settings of an app that fly deploy made", () => {
  it("say what is live, in the settings' own form", () => {
    expect(settings()).toEqual({
      app: "hotdash-app",
      adopt: "as-is",
      domain: "app.hotrodan.com",
      imageRepository: "registry.fly.io/hotdash-app",
      smoke: [{ path: "/health" }],
      migrations: "none",
      web: {
        names: { "web-dfw-1": "wispy-sun-1", "web-iad-1": "quiet-lake-2" },
        regions: { dfw: 1, iad: 1 },
        guest: { cpu_kind: "shared", cpus: 4, memory_mb: 4096 },
        port: 3000,
        checks: [
          {
            type: "http",
            method: "GET",
            path: "/health",
            interval: "15s",
            timeout: "2s",
            grace_period: "60s",
          },
        ],
        concurrency: { type: "requests", soft_limit: 100, hard_limit: 120 },
        autostop: "stop",
        autostart: true,
        min_machines_running: 1,
        restart: { policy: "on-failure", max_retries: 5 },
      },
      chroma: { mode: "none" },
    });
    expect(dashboard("production").safeParse(settings()).success).toBe(true);
    expect(plan().sections).toMatchObject({
      platform: "live",
      fly: { org: "personal", primaryRegion: "dfw" },
    });
    // Its queue is in Redis, and no process of it works that off.
    expect(plan().stillWrong).toEqual([
      expect.stringMatching(/^hotdash:dashboard\.worker\.command .*bullmq/),
    ]);
  });

  it("have Chroma's volume at a private group of its own", () => {
    const change = { machines: [...deployedApp().machines, dataMachine("vol_data")], volumes: [volume] };
    expect(settings(change).chroma).toEqual({
      mode: "group",
      machine: "brave-fog-3",
      volume: { name: "chroma_data", size_gb: 12, snapshot_retention: 14 },
      region: "iad",
      path: "/data/chroma",
      guest: { cpu_kind: "shared", cpus: 1, memory_mb: 1024 },
      command: ["npm", "run", "chroma"],
    });
    expect(dashboard("production").safeParse(settings(change)).success).toBe(true);
  });

  it("have it at web's machines where those mount it", () => {
    const mounts = [{ volume: "vol_data", path: "/data/chroma" }];
    const change = { machines: [machine("one", "iad", webConfig({ mounts }))], volumes: [volume] };
    expect(settings(change).chroma).toMatchObject({
      mode: "per-machine",
      path: "/data/chroma",
      volume: { name: "chroma_data" },
    });
  });

  it("take plain variables that this program knows, without those that have their default or are made", () => {
    expect(plan().sections.variables).toEqual({
      WEBHOOK_QUEUE_DRIVER: "bullmq",
      SHOPIFY_SHOP: "hotrod-performance.myshopify.com",
    });
    const flag = withWeb({
      env: { ENABLE_MCP: "true", USE_MOCK_DATA: "false", SUPABASE_URL: "https://x.supabase.co" },
    });
    expect(plan(flag).sections).toMatchObject({ variables: {}, flags: { ENABLE_MCP: { live: true } } });
    // Nobody has leave by accident: who answers for it is asked.
    expect(plan(flag).stillWrong.join()).toMatch(/hotdash:flags\.ENABLE_MCP\.owner/);
  });

  it("have a check by tcp as it is, and none where the app has none", () => {
    const tcp = { type: "tcp", interval: "15s", timeout: "2s", grace_period: "10s" };
    expect(settings(withWeb({ services: [{ ...service(), checks: [tcp] }] })).web?.checks).toEqual([tcp]);
    expect(settings(withWeb({ services: [{ ...service(), checks: undefined }] })).web?.checks).toEqual([]);
  });

  it("have the address at fly.dev where the app has no certificate", () => {
    expect(settings({ certificates: [] }).domain).toBe("hotdash-app.fly.dev");
  });
});

describe("what the settings cannot say is named with what becomes of it", () => {
  const CASES: [string, Partial<LiveApp>, RegExp][] = [
    [
      "a size that Fly does not offer here",
      withWeb({ guest: { cpu_kind: "shared", cpus: 2, memory_mb: 128 } }),
      /dashboard\.web\.guest\.memory_mb 128/,
    ],
    [
      "a check of another kind",
      withWeb({ services: [{ ...service(), checks: [{ type: "script", interval: "15s", timeout: "2s" }] }] }),
      /dashboard\.web\.checks\.0\.type "script"/,
    ],
    [
      "headers of a check, without their values",
      withWeb({
        services: [
          {
            ...service(),
            checks: [{ type: "http", path: "/h", headers: [{ name: "x", values: ["canary"] }] }],
          },
        ],
      }),
      /dashboard\.web\.checks\.0\.headers \(list\)/,
    ],
    [
      "other ports",
      withWeb({ services: [{ ...service(), ports: [{ port: 8443, handlers: ["tls"] }] }] }),
      /web: the ports 8443 tls/,
    ],
    [
      "a second service",
      withWeb({ services: [service(), { ...service(), internal_port: 9000 }] }),
      /a second service on the internal port 9000/,
    ],
    [
      "fields of the machine that this program does not know",
      withWeb({ files: [{ guest_path: "/x" }], schedule: "daily" }),
      /the machine field files.*|schedule/,
    ],
    [
      "machines that differ",
      {
        machines: [
          machine("one", "dfw", webConfig()),
          machine("two", "dfw", webConfig({ env: { A: "canary" } })),
        ],
      },
      /the machine two of app differs from the first at env\.PORT/,
    ],
    [
      "a machine whose host does not answer",
      {
        machines: [
          machine("one", "dfw", webConfig()),
          machine("two", "dfw", null, { host_status: "unreachable" }),
        ],
      },
      /two: its host does not answer \(unreachable\)/,
    ],
    [
      "another process group",
      {
        machines: [
          ...deployedApp().machines,
          machine("w", "dfw", webConfig({ services: [], metadata: { fly_process_group: "worker" } })),
        ],
      },
      /the process group worker \(1 machines\)/,
    ],
    [
      "a machine of a release command",
      {
        machines: [
          ...deployedApp().machines,
          machine("r", "dfw", webConfig({ metadata: { fly_process_group: "fly_app_release_command" } })),
        ],
      },
      /made by Fly's own tool for a moment/,
    ],
    [
      "a dedicated address",
      { addresses: [{ ip: "37.16.1.1", region: "global" }] },
      /37\.16\.1\.1 \(v4\).*stays untouched/,
    ],
    ["a Flycast address", { addresses: [{ ip: "fdaa:0:1::2" }] }, /fdaa:0:1::2 \(private_v6\)/],
    [
      "a second certificate",
      { certificates: ["app.hotrodan.com", "www.hotrodan.com"] },
      /the certificate of www\.hotrodan\.com/,
    ],
    ["an isolated network", { network: "apart" }, /the isolated network "apart".*refuses it/],
    [
      "a volume that nobody mounts",
      { volumes: [volume] },
      /the volume chroma_data \(vol_data\): no group mounts it/,
    ],
    [
      "a volume that is not encrypted",
      {
        machines: [...deployedApp().machines, dataMachine("vol_data")],
        volumes: [{ ...volume, encrypted: false }],
      },
      /is not encrypted.*refuses/,
    ],
    [
      "a region that is not public",
      { machines: [machine("one", "mia", webConfig())] },
      /dashboard\.web\.regions/,
    ],
  ];
  it.each(CASES)("%s", (_, change, expected) => {
    const { cannot, sections } = plan(change);
    expect(cannot.join("\n")).toMatch(expected);
    expect(cannot.join("\n")).not.toContain("canary");
    const { error } = dashboard("production").safeParse(sections.dashboard);
    expect(error?.issues ?? []).toEqual([]);
  });

  it("leaves out a check as a whole when a part of it does not fit", () => {
    const headers = [{ name: "x", values: ["1"] }];
    const change = withWeb({
      services: [{ ...service(), checks: [{ type: "http", path: "/h", headers }] }],
    });
    expect(settings(change).web).not.toHaveProperty("checks");
  });

  it("counts what Fly's own tool makes for a moment as no group", () => {
    const metadata = { fly_process_group: "fly_app_release_command" };
    const change = { machines: [...deployedApp().machines, machine("r", "dfw", webConfig({ metadata }))] };
    expect(plan(change).cannot.join()).not.toContain("process group");
    expect(settings(change).web?.regions).toEqual({ dfw: 1, iad: 1 });
  });

  it("leaves the other checks where one does not fit", () => {
    const [good] = (service() as { checks: object[] }).checks;
    const bad = { type: "tcp", method: "PUT", interval: "never", timeout: "2s" };
    const change = withWeb({ services: [{ ...service(), checks: [bad, good] }] });
    expect(settings(change).web?.checks).toEqual([expect.objectContaining({ path: "/health" })]);
  });

  it("is nothing for an app that is as the program makes it", () => {
    expect(plan().cannot).toEqual([]);
  });
});

describe("secrets", () => {
  it("get a command each that asks for the value; others stay, and are named", () => {
    const { secretCommands, cannot, notes } = plan({
      secrets: ["POSTGRES_URL", "DATABASE_URL", "SESSION_SECRET", "OLD_KEY", "SHOPIFY_SHOP"],
    });
    expect(secretCommands).toEqual([
      "npm run pulumi -- config set --secret --path 'hotdash:secrets.POSTGRES_URL' -s production",
    ]);
    expect(cannot.join("\n")).toMatch(/the secret OLD_KEY: not a variable.*untouched/);
    expect(cannot.join("\n")).toMatch(/the secret SHOPIFY_SHOP: here it is a plain setting/);
    expect(notes.join("\n")).toMatch(
      /SESSION_SECRET is made by Pulumi[\s\S]*|DATABASE_URL is made from other settings/,
    );
  });

  const HIDDEN: [string, string][] = [
    ["POSTGRES_URL", "postgres://u:canary-password@db:5432/x"],
    ["SESSION_SECRET", "canary-session"],
    ["STRIPE_KEY", "canary-stripe"],
    ["SHOPIFY_BOT_SIGNATURE_AGENT", "https://u:canary-pass@agent.example"],
    ["SOMETHING", "postgres://u:canary-password@db/x"],
    ["SHOPIFY_SHOP", `shpat_canary${"0".repeat(24)}`],
    ["PLAIN", `fm2_canary${"0".repeat(24)}`],
  ];
  it.each(HIDDEN)("in the plain environment are never shown: %s", (variable, value) => {
    const shown = text(withWeb({ env: { [variable]: value } }));
    // Not in the plan either, whose text is redacted once more.
    expect(shown + JSON.stringify(plan(withWeb({ env: { [variable]: value } })))).not.toMatch(/canary/);
    expect(shown).toContain(variable);
  });

  it("in the plain environment get their command too, and a warning", () => {
    const { secretCommands, notes } = plan(withWeb({ env: { POSTGRES_URL: "postgres://u:canary@db/x" } }));
    expect(secretCommands.join()).toContain("hotdash:secrets.POSTGRES_URL");
    expect(notes.join()).toMatch(/POSTGRES_URL is in the plain environment today/);
  });

  it("in a command are not shown either", () => {
    const data = dataMachine("vol_data", { init: { cmd: ["run", "--db=postgres://u:canary@db/x"] } });
    const shown = text({ machines: [...deployedApp().machines, data], volumes: [volume] });
    expect(shown).not.toContain("canary");
    expect(shown).toMatch(/command of Chroma's group holds something that looks secret/);
  });

  it("a harmless value of an unknown name is shown", () => {
    expect(text(withWeb({ env: { COLOUR: "green" } }))).toContain('the variable COLOUR = "green"');
  });
});

describe("the first update", () => {
  const held = { machines: [...deployedApp().machines, dataMachine("vol_data")], volumes: [volume] };

  it("is told in steps by the image's digest, and leaves every machine and volume where it is", () => {
    const { steps, changes } = plan(held);
    expect(changes).toEqual([]);
    const order = ["preview -- production", "up -- production", "from there to what is planned"];
    const at = order.map((part) => steps.findIndex((step) => step.includes(part)));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(steps.join("\n")).toContain(
      `HOTDASH_IMAGE=registry.fly.io/hotdash-app@${DIGEST} npm run up -- production`,
    );
    expect(text(held)).not.toMatch(/destroy|delete/);
  });

  it("needs no names where machines have those of slots, and fills what is left in their region otherwise", () => {
    const own = {
      machines: [machine("web-dfw-1", "dfw", webConfig()), machine("web-iad-1", "iad", webConfig())],
    };
    expect(settings(own).web?.names).toBeUndefined();
    const mixed = {
      machines: [
        ...[machine("web-dfw-2", "dfw", webConfig()), machine("b", "dfw", webConfig())],
        ...[machine("a", "dfw", webConfig()), machine("c", "iad", webConfig())],
      ],
    };
    expect(settings(mixed).web?.names).toEqual({ "web-dfw-1": "a", "web-dfw-3": "b", "web-iad-1": "c" });
    expect(plan(mixed).changes).toEqual([]);
  });

  it.each<[string, Partial<LiveApp>, RegExp]>([
    ["an address that is missing", { addresses: [] }, /addresses: the app has no shared_v4, and gets one/],
    [
      "a volume for a second machine",
      {
        machines: ["one", "two"].map((of) =>
          machine(of, "iad", webConfig({ mounts: [{ volume: "vol_data", path: "/data/chroma" }] })),
        ),
        volumes: [volume],
      },
      /volumes: iad has no chroma_data_2, and gets one/,
    ],
    [
      "machines of two images, which no update takes",
      {
        machines: [
          machine("one", "dfw", webConfig()),
          machine("two", "iad", webConfig(), { image_ref: { digest: `sha256:${"e".repeat(64)}` } }),
        ],
      },
      /web: refused: .*two \(\w+\) runs sha256:e+, not sha256:d+/,
    ],
    ["an app without a machine", { machines: [] }, /web: the machine web-dfw-1 is made: its slot is empty/],
  ])("tells what it does all the same: %s", (_, change, line) => {
    expect(plan(change).changes.join("\n")).toMatch(line);
    expect(text(change)).toMatch(line);
  });
});

it.each([
  ["hotdash-app", "production"],
  ["hotdash-staging", "staging"],
  ["fly-preview-pr-12", "pr-12"],
])("the stack of %s is taken to be %s", (app, stack) => {
  expect(guessStack(app)).toBe(stack);
});
