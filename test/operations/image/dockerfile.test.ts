import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import { judgeImageConfig } from "../../../operations/gates/image.ts";
import { CHECKOUT } from "../../../operations/workspace/checkout.ts";
import { RELEASE_COMMAND } from "../../../settings/release-command.ts";
import { parseImage } from "../../../settings/rules/image-reference.ts";
import { isPinned } from "../../../settings/rules/images.ts";
import { WEB_PORT } from "../../../settings/schema/web.ts";
import { configOf, type Stage, stagesOf } from "./support/dockerfile.ts";

const FOLDER = join(CHECKOUT, "examples/dashboard");
const text = readFileSync(join(FOLDER, "Dockerfile"), "utf8");

/** What stands against an image of this Dockerfile, by the check that every image passes before it is deployed. */
function problems(dockerfile: string): string[] {
  const image = {
    ...{ digest: "sha256:d", platforms: ["linux/amd64"] },
    config: {
      os: "linux",
      architecture: "amd64",
      created: new Date().toISOString(),
      config: configOf(dockerfile),
    },
  };
  return judgeImageConfig(image, {
    ...{ reference: "of the Dockerfile", port: WEB_PORT, platform: "linux/amd64", maxAgeDays: 30 },
    ...{ releaseCommand: RELEASE_COMMAND, commit: undefined, ranBefore: false, now: Date.now() },
  }).findings.map(({ problem }) => problem);
}

const stage = (name: string): Stage => {
  const found = stagesOf(text).find((one) => one.name === name);
  if (!found) throw new Error(`no stage ${name}`);
  return found;
};
const runs = (name: string) =>
  stage(name)
    .instructions.filter(({ word }) => word === "RUN")
    .map(({ rest }) => rest)
    .join(" ");

describe("the dashboard's Dockerfile", () => {
  it("is one that Docker understands", () => {
    expect(validate(text)).toEqual([]);
    expect(validate(text.replace("EXPOSE 8080", "EXPOSE eighty"))).not.toEqual([]);
    expect(validate(text.replace("--from=build ", "--form=build "))).not.toEqual([]);
  });

  it("has nothing that hadolint objects to", (context) => {
    if (!onPath("hadolint")) context.skip("hadolint is not on PATH");
    const { stdout, status } = spawnSync("hadolint", ["Dockerfile"], { cwd: FOLDER, encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it("makes an image that passes the check of a deploy", () => {
    expect(problems(text)).toEqual([]);
    expect(configOf(text).Env).toMatchObject({ PORT: String(WEB_PORT), NODE_ENV: "production" });
  });

  it.each([
    ["EXPOSE 8080\n", "", "exposes no port"],
    ["EXPOSE 8080", "EXPOSE 3000", "exposes 3000/tcp, and requests go to 8080"],
    [/^CMD.*$/m, "", "has no start command"],
    [/^USER.*$/m, "USER root", "runs as root"],
    ["prisma:migrate", "migrate", "is prepared for the release command"],
  ])("without its %s, %j, it is refused", (part, instead, problem) => {
    expect(problems(text.replace(part, instead)).join()).toContain(problem);
  });

  it("starts from one base, by tag and digest", () => {
    const outside = stagesOf(text).filter(({ from }) => !stagesOf(text).some(({ name }) => name === from));
    expect(outside.map(({ name }) => name)).toEqual(["base"]);
    expect(isPinned(stage("base").from)).toBe(true);
    expect(parseImage(stage("base").from)).toMatchObject({ repository: "node", tag: "20-bookworm-slim" });
  });

  it("builds with the packages of development, and ships without them but with Prisma's command line", () => {
    expect(stagesOf(text).map(({ name }) => name)).toEqual(["base", "deps", "build", "prod-deps", "runtime"]);
    expect(runs("deps")).toBe("npm ci --include=dev");
    expect(runs("prod-deps")).toMatch(/^npm ci --omit=dev .*npx --no-install prisma generate --schema/);
    const copies = stage("runtime").instructions.filter(({ word }) => word === "COPY");
    expect(copies.map(({ rest }) => rest).join("\n")).not.toMatch(/from=deps|from=build \/app\/node_modules/);
    expect(copies.map(({ rest }) => rest)).toContain("--from=prod-deps /app/node_modules ./node_modules");
    expect(copies.map(({ rest }) => rest)).toContain("prisma ./prisma");
  });

  it("is labelled with what the build gives it, last of all", () => {
    expect(configOf(text).Labels).toMatchObject({
      "org.opencontainers.image.source": "https://github.com/Jgorzitza/HotDash",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Docker's own form of a variable.
      "org.opencontainers.image.revision": "${REVISION}",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Docker's own form of a variable.
      "org.opencontainers.image.version": "${VERSION}",
    });
    const words = stage("runtime").instructions.map(({ word }) => word);
    expect(words.lastIndexOf("COPY")).toBeLessThan(words.indexOf("ARG"));
  });

  it("takes no secret and nothing built along", () => {
    const ignored = readFileSync(join(FOLDER, ".dockerignore"), "utf8").split("\n");
    expect(ignored).toEqual(
      expect.arrayContaining([".git", ".env", ".env.*", ".npmrc", "node_modules", "build"]),
    );
  });

  it("passes BuildKit's own checks", (context) => {
    if (!hasDaemon()) context.skip("Docker has no daemon here");
    const { stdout, stderr, status } = spawnSync("docker", ["build", "--check", "."], {
      cwd: FOLDER,
      encoding: "utf8",
    });
    expect(status, stdout + stderr).toBe(0);
  });
});

function onPath(command: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

function hasDaemon(): boolean {
  return onPath("docker") && spawnSync("docker", ["info"], { stdio: "ignore" }).status === 0;
}
