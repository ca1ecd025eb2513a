import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import {
  expectForeignOrg,
  expectMadeApart,
  expectOwnWorld,
  expectPreviewsApart,
} from "../../../operations/previews/apart.ts";
import { previewImage } from "../../../operations/previews/image.ts";
import { previewConfig, templateWorld } from "../../../operations/previews/template.ts";
import { opens } from "../../../operations/secrets/passphrase.ts";
import type { Project } from "../../../operations/workspace/project.ts";
import { Stack } from "../../../operations/workspace/stack.ts";
import { FIXTURE_PASSPHRASE, readFixture } from "../../fixtures/states/fixture.ts";
import { committed } from "../../settings/good-config.ts";

/* What the commands refuse before they touch anything: a preview in the world of staging or production. */
const PREVIEWS = "s3://hotdash-previews-state?region=us-east-1";
const KEPT = "s3://hotdash-state?region=us-east-1";
/** A salt as the engine (3.259.0) wrote it for an invented passphrase. */
const SALT = String(readFixture("a44235b", "staging-fly").settings.encryptionsalt);

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A checkout whose engine is logged in to a backend; the files of staging and production as committed, but for changes. */
function checkout(
  backend: string,
  change: Record<string, unknown> = {},
  { env = {}, salt }: { env?: NodeJS.ProcessEnv; salt?: string } = {},
): Project {
  const folder = mkdtempSync(join(tmpdir(), "hotdash-apart-"));
  folders.push(folder);
  for (const stack of ["staging", "production"]) {
    const config = { ...committed(stack), "hotdash:state": { backend: KEPT }, ...change };
    writeFileSync(
      join(folder, `Pulumi.${stack}.yaml`),
      stringify({ ...(salt === undefined ? {} : { encryptionsalt: salt }), config }),
    );
  }
  // Only asked where it is logged in to: an S3 bucket is not at hand here.
  const pulumi = join(folder, "engine");
  writeFileSync(pulumi, `#!/bin/sh\necho '${JSON.stringify({ user: "somebody", url: backend })}'\n`);
  chmodSync(pulumi, 0o755);
  return { name: "hotdash", folder, pulumi, env: { PATH: process.env.PATH, ...env } };
}
const section = (stack: string, name: string) => committed(stack)[`hotdash:${name}`] as object;

describe("commands about previews", () => {
  it("go on where nothing is shared", async () => {
    await expectPreviewsApart(checkout(PREVIEWS));
    await expectPreviewsApart(
      checkout(`${PREVIEWS}&awssdk=v2`, {}, { env: { PULUMI_CONFIG_PASSPHRASE: "x" }, salt: SALT }),
    );
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      "the organisation",
      { "hotdash:fly": { org: "Hotdash-Previews" } },
      /the Fly organisation hotdash-previews belongs to staging/,
    ],
    [
      "the image repository",
      { "hotdash:dashboard": { imageRepository: "registry.fly.io/hotdash-previews:1" } },
      /the image repository registry\.fly\.io\/hotdash-previews belongs to production/,
    ],
    [
      "the Supabase project",
      { "hotdash:supabase": { ref: "hotdashpreviewrefxxx" } },
      /the Supabase project hotdashpreviewrefxxx belongs to staging/,
    ],
    [
      "the bucket",
      { "hotdash:state": { backend: "s3://hotdash-previews-state/kept" } },
      /the state backend .* belongs to/,
    ],
  ])("refuse when staging and production name %s of previews", async (_, change, says) => {
    const run = expectPreviewsApart(checkout(PREVIEWS, change));
    await expect(run).rejects.toThrow(says);
    await expect(run).rejects.toThrow(/nothing was changed.*fix: /s);
  });

  it("refuse to run in the bucket of staging and production, or in any other than their own", async () => {
    await expect(expectPreviewsApart(checkout(`${KEPT}&profile=x`))).rejects.toThrow(
      /the state backend s3:\/\/hotdash-state.* belongs to staging/,
    );
    await expect(expectPreviewsApart(checkout("s3://somewhere"))).rejects.toThrow(
      /s3:\/\/somewhere, where .*template\.yaml says s3:\/\/hotdash-previews-state/,
    );
  });

  it("refuse a passphrase that opens staging's or production's secrets, and never say it", async () => {
    const file = join(tmpdir(), `hotdash-passphrase-${process.pid}`);
    writeFileSync(file, `${FIXTURE_PASSPHRASE}\n`);
    for (const env of [
      { PULUMI_CONFIG_PASSPHRASE: FIXTURE_PASSPHRASE },
      { PULUMI_CONFIG_PASSPHRASE_FILE: file },
    ]) {
      const run = expectPreviewsApart(checkout(PREVIEWS, {}, { env, salt: SALT }));
      await expect(run).rejects.toThrow(/passphrase of this run, which opens Pulumi\.production\.yaml/);
      await expect(run).rejects.not.toThrow(FIXTURE_PASSPHRASE);
    }
    rmSync(file);
    expect(await opens("another", SALT)).toBe(false);
    expect(await opens(FIXTURE_PASSPHRASE, "v1:cut:off")).toBe(false);
  });

  it("refuse a passphrase of theirs under its own name", async () => {
    const env = { PULUMI_CONFIG_PASSPHRASE_PRODUCTION: "theirs" };
    await expect(expectPreviewsApart(checkout(PREVIEWS, {}, { env }))).rejects.toThrow(
      /PULUMI_CONFIG_PASSPHRASE_PRODUCTION belongs to production/,
    );
  });

  it("say everything that is shared at once", async () => {
    const change = {
      "hotdash:fly": { org: "hotdash-previews" },
      "hotdash:supabase": { ref: "hotdashpreviewrefxxx" },
    };
    await expect(expectPreviewsApart(checkout(KEPT, change))).rejects.toThrow(
      /1\. the Fly organisation.*2\. the Supabase project.*the state backend/s,
    );
  });

  it("take no image from where staging and production take theirs", async () => {
    const { folder } = checkout(PREVIEWS);
    const digest = `sha256:${"a".repeat(64)}`;
    const run = previewImage(`registry.fly.io/hotdash-staging:1@${digest}`, "live", {}, folder);
    await expect(run).rejects.toThrow(/image repository of staging, which no preview may name.*allowed/s);
    expect(await previewImage(digest, "live", {}, folder)).toBe(`registry.fly.io/hotdash-previews@${digest}`);
  });

  it("sweep no organisation of theirs, and take down nothing that was made in one", async () => {
    const project = checkout(PREVIEWS);
    await expect(expectForeignOrg("personal", project.folder)).rejects.toThrow(/personal belongs to staging/);
    await expectForeignOrg("hotdash-previews", project.folder);
    const stack = new Stack(project, "pr-7");
    const made = (org: string) => [{ urn: "urn:x", type: "x", inputs: { org } }];
    await expect(expectMadeApart(stack, made("personal"), project.folder)).rejects.toThrow(
      /personal belongs to staging.*pr-7 was made there/s,
    );
    await expectMadeApart(stack, made("hotdash-previews"), project.folder);
  });
});

describe("a repair", () => {
  it("of a preview refuses what commands about previews refuse", async () => {
    const at = (backend: string) => expectOwnWorld(new Stack(checkout(backend), "pr-7"), true);
    await at(PREVIEWS);
    await expect(at(KEPT)).rejects.toThrow(/belongs to staging/);
  });

  it.each(["staging", "production", "shared"])(
    "of %s writes no state into the previews' bucket",
    async (name) => {
      const at = (backend: string, change = {}) =>
        expectOwnWorld(new Stack(checkout(backend, change), name), false);
      await at(KEPT);
      await expect(at(PREVIEWS)).rejects.toThrow(/hotdash-previews-state.* belongs to the previews/);
      if (name === "shared") return;
      await expect(at("s3://somewhere")).rejects.toThrow(/says s3:\/\/hotdash-state/);
      await expect(at(KEPT, { "hotdash:fly": { org: "hotdash-previews" } })).rejects.toThrow(
        new RegExp(`the Fly organisation hotdash-previews belongs to ${name}`),
      );
    },
  );
});

it("what staging and production name is written into every preview's settings", async () => {
  const { folder } = checkout(PREVIEWS, { "hotdash:render": { ownerId: "tea-hotdash0000000000000" } });
  const { config } = parse(await previewConfig({ number: 7, project: "hotdash", folder })) as {
    config: Record<string, unknown>;
  };
  expect(config["hotdash:foreign"]).toEqual({
    orgs: ["personal"],
    imageRepositories: ["registry.fly.io/hotdash-staging"],
    renderOwners: ["tea-hotdash0000000000000"],
    backends: [KEPT],
  });
  expect(config["hotdash:supabase"]).toMatchObject({
    foreignRefs: ["staging", "production"].map(
      (stack) => (section(stack, "supabase") as { ref: string }).ref,
    ),
  });
  expect(await templateWorld("hotdash")).toMatchObject({ org: "hotdash-previews", backend: PREVIEWS });
});
