import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { newsOf, PREVIEW_COMMENT } from "../../../operations/previews/announce.ts";
import { givenSecrets } from "../../../operations/previews/given-secrets.ts";
import { previewImage } from "../../../operations/previews/image.ts";
import { leftoversIn } from "../../../operations/previews/leftovers.ts";
import { expiryAfter } from "../../../operations/previews/lifetime.ts";
import { numberOfApp, numberOfStack } from "../../../operations/previews/names.ts";
import { previewConfig } from "../../../operations/previews/template.ts";
import { LONGEST_COMMENT } from "../../../operations/report/markdown.ts";
import { loadSettings } from "../../../settings/load.ts";
import { inventedSecrets, requiredSecrets } from "../../../settings/matrix.ts";
import { appConvention, retiredApp } from "../../../settings/rules/app-names.ts";
import { startRegistrySimulator } from "../../../simulators/registry/main.ts";
import { given as fromCommandLine } from "../../cli/support/given.ts";
import { asInput, committed } from "../../settings/good-config.ts";

const CANARY = "canary0previews";
const now = new Date("2026-03-10T12:00:00Z");

async function settings(change: Record<string, unknown> = {}) {
  const config = { "hotdash:platform": "simulated", "github:baseUrl": "http://127.0.0.1:4010/", ...change };
  const made = parse(await previewConfig({ number: 12, project: "hotdash", config })) as { config: object };
  const secrets = { "hotdash:secrets": inventedSecrets("pr-12", CANARY) };
  return loadSettings(asInput("pr-12", { ...made.config, ...secrets }));
}

describe("the template", () => {
  it("is a small stack of its own that sleeps and keeps nothing", async () => {
    const { dashboard, supabase, protectData, environmentClass } = await settings();
    expect(environmentClass).toBe("preview");
    expect(dashboard).toMatchObject({
      app: "fly-preview-pr-12",
      domain: "fly-preview-pr-12.fly.dev",
      web: {
        regions: { dfw: 1 },
        autostop: "stop",
        min_machines_running: 0,
        guest: { cpus: 1, memory_mb: 1024 },
      },
      chroma: { mode: "none" },
      migrations: "none",
    });
    expect(protectData).toBe(false);
    expect(appConvention({ stack: "pr-12", environmentClass }).pattern.test(dashboard.app)).toBe(true);
    expect(retiredApp(dashboard.app)).toBeUndefined();
    expect(supabase.ref).not.toBe("hotdashstagingrefxxx");
  });

  it("refuses staging's and production's databases, whatever the committed files name", async () => {
    const { supabase } = await settings();
    const refs = ["staging", "production"].map(
      (stack) => (committed(stack)["hotdash:supabase"] as { ref: string }).ref,
    );
    expect(supabase.foreignRefs).toEqual(refs);
    const foreign = inventedSecrets("staging", CANARY).POSTGRES_URL as string;
    const made = parse(
      await previewConfig({ number: 12, project: "hotdash", config: { "hotdash:platform": "simulated" } }),
    ) as { config: object };
    const secrets = { ...inventedSecrets("pr-12", CANARY), POSTGRES_URL: foreign };
    const input = asInput("pr-12", {
      ...made.config,
      "github:baseUrl": "http://127.0.0.1:4010/",
      "hotdash:secrets": secrets,
    });
    expect(() => loadSettings(input)).toThrow(/hotdash:secrets\.POSTGRES_URL/);
  });

  it("is not live before the team has written its own refs into it", async () => {
    await expect(settings({ "hotdash:platform": "live", "github:baseUrl": undefined })).rejects.toThrow(
      /supabase\.ref.*stand-in/s,
    );
  });

  it("holds nothing encrypted and nothing secret", () => {
    const text = readFileSync(new URL("../../../operations/previews/template.yaml", import.meta.url), "utf8");
    expect(text).not.toMatch(/secure:|encryptionsalt|hotdash:secrets/);
  });
});

describe("secrets", () => {
  it("are those of the environment, and no others of it", () => {
    const given = inventedSecrets("pr-12", CANARY);
    expect(givenSecrets(12, { ...given, PATH: "/bin", FLY_API_TOKEN: "x", DIRECT_URL: "y" })).toEqual(given);
  });

  it("are missed all at once, with the command for each and no value", () => {
    const [first, ...others] = requiredSecrets("pr-12");
    const env = { [first ?? ""]: CANARY };
    let message = "";
    try {
      givenSecrets(12, env);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const name of others) expect(message).toContain(`fix: gh secret set ${name} --env preview`);
    expect(message).not.toContain(CANARY);
    expect(message).not.toContain(`${first} =`);
  });
});

describe("the image", () => {
  const digest = `sha256:${"a".repeat(64)}`;

  it("is named by its digest, or whole", async () => {
    const whole = `registry.fly.io/other:1@${digest}`;
    expect(await previewImage(whole, "live", {})).toBe(whole);
    expect(await previewImage(digest, "live", {})).toBe(`registry.fly.io/hotdash-previews@${digest}`);
  });

  it("is looked up by its tag, and refused when it is not there", async () => {
    const registry = await startRegistrySimulator();
    const env = { HOTDASH_REGISTRY_URL: registry.url };
    const pushed = registry.world.push({ repository: "hotdash-previews", tags: ["one"], labels: {} });
    const found = await previewImage("one", "simulated", env);
    expect(found).toBe(`registry.fly.io/hotdash-previews:one@${pushed}`);
    await expect(previewImage("two", "simulated", env)).rejects.toThrow(/is not in the registry.*allowed/s);
    await expect(previewImage("no image", "simulated", env)).rejects.toThrow(/is no image.*allowed/s);
    await registry.close();
  });
});

describe("names and times", () => {
  it.each(["", "0", "-1", "1.5", "012", "twelve", "1e3"])("%j is no pull request", async (text) => {
    await expect(fromCommandLine(["previews", "destroy", text])).rejects.toThrow("<number>");
  });

  it("are read back only where they are exactly ours", () => {
    expect(["pr-12", "pr-0", "pr-1x", "staging", "xpr-1"].map(numberOfStack)).toEqual([12, ...Array(4)]);
    expect(
      ["fly-preview-pr-12", "fly-preview-pr-12-worker", "hotdash-staging", "fly-preview-pr-0"].map(
        numberOfApp,
      ),
    ).toEqual([12, 12, undefined, undefined]);
  });

  it("live three days unless told otherwise, two weeks at most", async () => {
    const create = (more: string) => fromCommandLine(`previews create 12 --image x${more}`);
    expect(await create("")).toMatchObject({ number: "12", hours: "72" });
    expect(await create(" --hours 5")).toMatchObject({ hours: "5" });
    for (const text of ["0", "337", "1.5", "soon"])
      await expect(create(` --hours ${text}`)).rejects.toThrow(/1 to 336/);
    expect(expiryAfter(72, now)).toBe("2026-03-13T12:00:00.000Z");
  });
});

describe("a sweep", () => {
  const apps = ["hotdash-app", "fly-preview-pr-12", "fly-preview-pr-13", "fly-preview-pr-99", "other"];
  const later = "2026-03-11T00:00:00Z";
  const before = "2026-03-10T11:59:59Z";

  it("takes what is over, what is closed, and what no stack knows", () => {
    const stacks = [
      { number: 12, expires: later },
      { number: 13, expires: before },
      { number: 14, expires: later },
      { number: 15, expires: undefined },
    ];
    expect(leftoversIn({ stacks, apps, open: new Set([12, 13, 15]), now })).toEqual({
      stacks: [
        { number: 13, reason: "its time was over at 2026-03-10T11:59:59Z" },
        { number: 14, reason: "pull request 14 is not open" },
      ],
      apps: [{ app: "fly-preview-pr-99", reason: "there is no stack pr-99" }],
    });
  });

  it("goes by time alone where nobody can be asked", () => {
    const stacks = [
      { number: 12, expires: later },
      { number: 13, expires: undefined },
    ];
    const left = leftoversIn({ stacks, apps: [], open: undefined, now });
    expect(left.stacks.map(({ number }) => number)).toEqual([13]);
  });
});

it("the comment of a refused push says what stands against it, however much that is", () => {
  const places = Array.from({ length: 60 }, (_, index) => ({
    resource: `group-${index}`,
    messages: ["is 512 MB, below the 2048 MB ".repeat(100)],
  }));
  const violations = [{ rule: "memory-floor", mandatory: true, places }];
  const text = newsOf(12, { state: "refused", image: "one", errors: [], violations });
  expect(text.split("\n")[0]).toBe(PREVIEW_COMMENT);
  expect(text).toContain("nothing was touched");
  expect(text).toContain("❌ `memory-floor`");
  expect(Buffer.byteLength(text)).toBeLessThan(LONGEST_COMMENT);
});

it("the comment says where it is, what it runs and until when", () => {
  const image = `registry.fly.io/hotdash-previews@sha256:${"a".repeat(64)}`;
  const text = newsOf(12, { state: "live", image, expires: "2026-03-13T12:00:00.000Z" });
  expect(text.split("\n")[0]).toBe(PREVIEW_COMMENT);
  expect(text).toMatch(/https:\/\/fly-preview-pr-12\.fly\.dev/);
  expect(text).toContain("2026-03-13 12:00 UTC");
});
