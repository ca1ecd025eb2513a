import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runAddress } from "../../../operations/github/job.ts";
import { buildArguments, digestIn, type ImageBuild, tagFor } from "../../../operations/image/build.ts";
import { docker } from "../../../operations/image/docker.ts";
import { versionAt } from "../../../operations/image/version.ts";

const commit = "0123456789".repeat(4);
const build: ImageBuild = {
  ...{ repository: "registry.fly.io/hotdash-staging", commit, version: "v1.2.3" },
  ...{ context: "app", cache: "layers" },
  ...{
    secrets: ["NPM_TOKEN"],
    push: true,
    fresh: false,
    now: "2026-03-10T12:00:00.000Z",
    metadata: "m.json",
  },
};
const text = (change: Partial<ImageBuild> = {}) => buildArguments({ ...build, ...change }).join(" ");

describe("a build", () => {
  it("is of one platform, under its commit, labelled with it, and keeps its layers", () => {
    expect(text()).toBe(
      "buildx build --platform linux/amd64 --tag registry.fly.io/hotdash-staging:" +
        `${commit} --label org.opencontainers.image.revision=${commit} ` +
        "--label org.opencontainers.image.version=v1.2.3 " +
        "--label org.opencontainers.image.created=2026-03-10T12:00:00.000Z " +
        `--build-arg REVISION=${commit} --build-arg VERSION=v1.2.3 --secret id=NPM_TOKEN,env=NPM_TOKEN ` +
        "--cache-to type=local,dest=layers,mode=max --cache-from type=local,src=layers " +
        "--push --attest type=sbom --attest type=provenance,mode=max,version=v1 --metadata-file m.json app",
    );
  });

  it("that is not pushed leaves nothing outside", () => {
    expect(text({ push: false })).not.toMatch(/--push|--attest/);
  });

  it("in a workflow names its run as the builder", () => {
    const builder = "https://github.com/o/r/actions/runs/7/attempts/2";
    expect(text({ builder })).toContain(
      `--attest type=provenance,mode=max,version=v1,builder-id=${builder} `,
    );
    const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "o/r", GITHUB_RUN_ID: "7" };
    expect(runAddress({ ...env, GITHUB_RUN_ATTEMPT: "2" }, "attempt")).toBe(builder);
    expect(runAddress({}, "attempt")).toBeUndefined();
  });

  it("with patches takes nothing from before, and no tag ever names two builds", () => {
    const fresh = text({ fresh: true });
    expect(fresh).toContain("--pull --no-cache");
    expect(fresh).not.toContain("--cache-from");
    expect(tagFor({ ...build, fresh: true })).toBe(`${commit}-patch-20260310`);
  });

  it("names its digest, or is refused", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    expect(digestIn(JSON.stringify({ "containerimage.digest": digest }))).toBe(digest);
    expect(() => digestIn("{}")).toThrow(/names no digest/);
  });
});

it("the version of a commit is its newest tag of that form, where it has one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hotdash-tags-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: folder });
  try {
    git("init", "-q");
    git("commit", "-q", "--allow-empty", "-m", "one");
    const [one] = git("rev-parse", "HEAD").toString().split("\n");
    git("commit", "-q", "--allow-empty", "-m", "two");
    for (const tag of ["v1.9.0", "v1.10.0", "latest", "v2"]) git("tag", tag, one ?? "");
    expect(await versionAt(one ?? "", folder)).toBe("v1.10.0");
    expect(await versionAt(git("rev-parse", "HEAD").toString().trim(), folder)).toBeUndefined();
    expect(await versionAt("0".repeat(40), folder)).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("Docker", () => {
  let folder: string;
  const path = process.env.PATH;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hotdash-docker-"));
    const script = `#!/bin/sh\nprintf '%s\\n' "$*" "config $DOCKER_CONFIG" >> ${folder}/seen\n[ "$1" = login ] && cat >> ${folder}/stdin\n[ "$1" = fail ] && exit 3\nexit 0\n`;
    writeFileSync(join(folder, "docker"), script);
    chmodSync(join(folder, "docker"), 0o755);
    process.env.PATH = `${folder}:${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  it("gets a password by standard input, and keeps it in a folder of the run", async () => {
    await docker(["login", "host", "--password-stdin"], { folder, input: "canary0password" });
    const seen = readFileSync(join(folder, "seen"), "utf8");
    expect(seen).toBe(`login host --password-stdin\nconfig ${folder}\n`);
    expect(readFileSync(join(folder, "stdin"), "utf8")).toBe("canary0password");
  });

  it("that fails is an error, but where it may", async () => {
    await expect(docker(["fail"], { folder })).rejects.toThrow(/docker fail ended with 3/);
    await docker(["fail"], { folder, may: true });
  });

  it("that is not there is named", async () => {
    process.env.PATH = join(folder, "nowhere");
    await expect(docker(["version"], { folder })).rejects.toThrow(/could not be started.*needs Docker/);
  });
});
