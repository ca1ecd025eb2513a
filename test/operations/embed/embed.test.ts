import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { inProcess } from "../../cli/support/in-process.ts";
import { spawned } from "../../cli/support/spawn.ts";

/* The project in the application's repository: names of files that are there, each with a text of its own. */
const THEIRS = [
  ...[
    ".dockerignore",
    ".editorconfig",
    ".env.example",
    ".gitignore",
    ".gitleaks.toml",
    ".npmrc",
    "CODEOWNERS",
  ],
  ...["CONTRIBUTING.md", "Dangerfile.js", "Dockerfile", "README.md", "SECURITY.md", "docker-entrypoint.sh"],
  ...[
    "fly.toml",
    "fly.production.toml",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vitest.config.ts",
  ],
  ...["prisma/schema.prisma", "supabase/config.toml", "deploy/chatwoot/fly.toml", "docs/runbooks/deploy.md"],
  ...[
    "scripts/ops/rollback-production.sh",
    "tests/unit/a.spec.ts",
    "tools/x.mjs",
    "apps/agent-service/Dockerfile",
  ],
  ...[
    ".github/workflows/ci.yml",
    ".github/workflows/deploy-staging.yml",
    ".github/workflows/deploy-production.yml",
  ],
];
/** Folders in which a push may make new Markdown files, by the team's ruleset. */
const MARKDOWN = /^(docs\/(runbooks|directions|specs|integrations|planning)|feedback|mcp)\//;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hotdash-embed-"));
  for (const path of THEIRS) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), `theirs: ${path}\n`);
  }
  execFileSync("git", ["init", "-q", folder]);
  execFileSync("git", ["-C", folder, "add", "-A"]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const embed = (...args: string[]) => inProcess("embed", [folder, ...args]);
const added = () =>
  execFileSync("git", ["-C", folder, "ls-files", "-z", "--others", "--exclude-standard"], {
    encoding: "utf8",
  })
    .split("\0")
    .filter(Boolean);

describe("embed", () => {
  it("lists only, and writes nothing, without --write", async () => {
    const { code, stdout } = await spawned("embed", [folder]);
    expect(code).toBe(0);
    expect(stdout).toContain("would be written");
    expect(added()).toEqual([]);
  });

  it("overwrites none of their files, and puts Markdown where their ruleset takes it", async () => {
    const { code, stdout, stderr } = await embed("--write");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    for (const path of THEIRS) expect(readFileSync(join(folder, path), "utf8")).toBe(`theirs: ${path}\n`);
    const paths = added();
    expect(paths.length).toBeGreaterThan(500);
    expect(paths.filter((path) => path.endsWith(".md") && !MARKDOWN.test(path))).toEqual([]);
    const outside = paths.filter((path) => !path.startsWith("infrastructure/"));
    expect(
      outside.filter((path) => !/^(\.github\/workflows|docs\/runbooks\/infrastructure)\//.test(path)),
    ).toEqual([]);
    expect(paths).toContain(".github/workflows/infrastructure-ci.yml");
    expect(stdout).toContain(
      ".github/workflows/ci.yml is taken: ours is .github/workflows/infrastructure-ci.yml",
    );
    expect(stdout).toContain("add to .github/CODEOWNERS: /infrastructure/");
  });

  it("has every command run in its folder, and every path of an action lead there", async () => {
    expect((await embed("--folder", "ops/infra", "--write")).code).toBe(0);
    const workflows = added().filter((path) => path.startsWith(".github/workflows/"));
    expect(workflows.length).toBeGreaterThan(10);
    for (const path of workflows) {
      const text = readFileSync(join(folder, path), "utf8");
      const { defaults, jobs } = parse(text) as {
        defaults: unknown;
        jobs: Record<
          string,
          { uses?: string; steps?: { uses?: string; run?: string; with?: { path?: string } }[] }
        >;
      };
      expect(defaults, path).toEqual({ run: { "working-directory": "ops/infra" } });
      for (const { uses, steps = [] } of Object.values(jobs)) {
        if (uses?.startsWith("./")) expect(workflows).toContain(uses.slice(2));
        // A working directory must be there before a command runs in it.
        const [first] = steps;
        if (steps.some(({ run }) => run)) expect(first?.uses, path).toMatch(/^actions\/checkout@/);
        for (const { uses: action, with: given } of steps) {
          if (action?.startsWith("./")) expect(action).toMatch(/^\.\/ops\/infra\/\.github\/actions\//);
          for (const one of given?.path?.trim().split("\n") ?? [])
            if (!/^!?(~|\$\{\{ runner\.temp)/.test(one)) expect(one, path).toMatch(/^!?ops\/infra\//);
        }
      }
      expect(text).not.toMatch(/APPLICATION_FOLDER \|\| '\.'/);
    }
    const action = readFileSync(join(folder, "ops/infra/.github/actions/setup/action.yml"), "utf8");
    expect(action).toMatch(/hashFiles\('ops\/infra\/package-lock\.json', 'ops\/infra\/toolchain\/\*\*'\)/);
    expect(action).toMatch(/- run: npm run setup\n\s+working-directory: ops\/infra\n/);
    expect(action).toContain("          ~/.npm\n");
  });

  it("writes workflows alone, which fetch it by its commit, where it stays in its own repository", async () => {
    const commit = "c".repeat(40);
    expect((await embed("--from", `acme/infra@${commit}`, "--write")).code).toBe(0);
    const paths = added();
    expect(paths.filter((path) => !path.startsWith(".github/workflows/"))).toEqual([]);
    for (const path of paths) {
      const { jobs } = parse(readFileSync(join(folder, path), "utf8")) as {
        jobs: Record<string, { steps?: { uses?: string; run?: string; with?: Record<string, unknown> }[] }>;
      };
      for (const { steps = [] } of Object.values(jobs)) {
        const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        const ours = checkouts.filter(({ with: given }) => given?.repository === "acme/infra");
        expect(ours.length * 2, path).toBe(checkouts.length);
        for (const { with: given } of ours)
          expect(given).toMatchObject({ ref: commit, path: "infrastructure", "persist-credentials": false });
        // Fetched before anything runs in its folder.
        const first = steps.findIndex(({ run, uses }) => run || uses?.startsWith("./"));
        if (first >= 0) expect(steps.slice(0, first)).toContain(ours[0]);
      }
    }
    const shared = readFileSync(join(folder, ".github/workflows/shared-preview.yml"), "utf8");
    expect(shared).toContain("paths: [.github/workflows/**]");
    expect((await embed("--from", "acme/infra@main")).code).toBe(2);
  });

  it("writes nothing at all when a path is taken, and a folder that leads out is no folder", async () => {
    mkdirSync(join(folder, "infrastructure"));
    writeFileSync(join(folder, "infrastructure/index.ts"), "theirs");
    const { code, stdout } = await embed("--write");
    expect(code).toBe(1);
    expect(stdout).toContain("infrastructure/index.ts");
    expect(added()).toEqual(["infrastructure/index.ts"]);
    expect((await embed("--folder", "../elsewhere")).code).toBe(2);
  });
});
