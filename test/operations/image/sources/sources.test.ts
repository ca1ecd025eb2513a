import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judgeSources } from "../../../../operations/image/sources/check.ts";
import { CHECKOUT } from "../../../../operations/workspace/checkout.ts";
import { checkout, ENTRYPOINT, HEARTBEAT, KNOWLEDGE, LOCK, MANIFEST, NEW, OLD } from "./real.ts";

const DIGEST = `@sha256:${"a".repeat(64)}`;
const judge = (files: Record<string, string | object>, dockerfile = "Dockerfile") =>
  judgeSources({ files: checkout(files), dockerfile });
const said = (files: Record<string, string | object>, dockerfile?: string) =>
  judge(files, dockerfile).map(({ property, problem }) => `${property}: ${problem}`);
/** A Dockerfile against which nothing stands. */
const GOOD = [
  `FROM node:20-bookworm-slim${DIGEST}`,
  "WORKDIR /app",
  "COPY package.json package-lock.json ./",
  "RUN npm ci && npx --no-install prisma generate",
  "COPY . .",
  "RUN npm run build",
  "USER 1000:1000",
  'CMD ["npm", "run", "start"]',
].join("\n");
const APP = { "package.json": MANIFEST, "package-lock.json": LOCK };

describe("sources of an image", () => {
  it("against which nothing stands are not held up", () => {
    expect(
      judge({ ...APP, Dockerfile: GOOD, "app/a.ts": KNOWLEDGE.replace("writeFile", "readFile") }),
    ).toEqual([]);
  });

  it("of the template on an old base: all at once", () => {
    const found = said({ "package.json": MANIFEST, Dockerfile: OLD });
    expect(found).toEqual([
      expect.stringMatching(/^Dockerfile:1 FROM: runs as root/),
      expect.stringMatching(/^Dockerfile:1 FROM: takes node:18-alpine by its tag/),
      expect.stringMatching(/^Dockerfile:1 FROM: is Node 18, and package.json asks for >=20\.10/),
      expect.stringMatching(
        /^Dockerfile:8 CMD → script docker-start → script setup: runs `prisma generate` at every/,
      ),
      expect.stringMatching(
        /script setup: runs `prisma migrate deploy` at every start .*second owner of the schema/,
      ),
      expect.stringMatching(/^package-lock.json: is missing: `npm ci --omit=dev` ends at once/),
    ]);
  });

  it("with an entrypoint of their own, that passes over its failures, and code that writes", () => {
    const found = said({
      ...{ "package.json": MANIFEST, Dockerfile: NEW, "docker-entrypoint.sh": ENTRYPOINT },
      "package-lock.json": { packages: { "": {} } },
      ...{ "app/services/heartbeat.server.ts": HEARTBEAT, "app/services/rag/kb-admin.ts": KNOWLEDGE },
      "tests/kb.spec.ts": KNOWLEDGE.replace("data/support", "elsewhere"),
    }).join("\n");
    expect(found).toMatch(
      /ENTRYPOINT → docker-entrypoint\.sh: runs `prisma migrate deploy` .*its failure is passed over/,
    );
    expect(found).toMatch(
      /package-lock\.json: is out of step with package\.json.*Missing: prisma@\^6\.17\.1/,
    );
    expect(found).toMatch(/`npm install --omit=dev` may install other versions/);
    expect(found).toMatch(/package-lock\.json is not there when it runs/);
    expect(found).toMatch(/heartbeat\.server\.ts:2: writes below artifacts, which works as root alone/);
    expect(found).toMatch(/kb-admin\.ts:2: writes below data\/support/);
    expect(found).not.toContain("elsewhere");
    expect(found).not.toContain("engines");
  });

  it.each([
    ["USER root after another", GOOD.replace("CMD", "USER root\nCMD"), /:8 USER: runs as root/],
    [
      "a user of an earlier stage alone",
      `${GOOD}\nFROM node:22-slim${DIGEST}\nCMD ["node", "x"]`,
      /:9 FROM: runs as root/,
    ],
    [
      "another image of which files are copied",
      GOOD.replace("USER", "COPY --from=busybox:1 /bin/sh /\nUSER"),
      /takes busybox:1 by its tag/,
    ],
    [
      "a base by an argument's default",
      `ARG V=18.20.1\n${GOOD.replace("node:20", "node:$" + "{V}")}`,
      /is Node 18\.20\.1/,
    ],
    [
      "the shell's form",
      GOOD.replace(/CMD.*/, "CMD npx -y prisma@6 migrate deploy && npm start"),
      /CMD: runs `prisma migrate deploy`/,
    ],
    [
      "the tool's own file",
      GOOD.replace(/CMD.*/, 'CMD ["sh", "-c", "node node_modules/prisma/build/index.js db push; node x"]'),
      /runs `prisma db push`/,
    ],
    ["a script before the script", GOOD, /script prestart: runs `prisma generate`/],
    [
      "packages that are fetched at the start",
      GOOD.replace(/CMD.*/, "CMD npm install && npm start"),
      /CMD: fetches packages at every start/,
    ],
    [
      "a script that is not there",
      GOOD.replace("USER", 'LABEL com.hotrodan.release-command="npm run prisma:migrate"\nUSER'),
      /LABEL: calls the script prisma:migrate/,
    ],
    [
      "another package manager without its lock file",
      GOOD.replace("npm ci", "yarn install --immutable"),
      /^yarn\.lock: is missing/m,
    ],
  ])("%s", (what, dockerfile, problem) => {
    const scripts = what.startsWith("a script before")
      ? { ...MANIFEST.scripts, prestart: "prisma generate" }
      : MANIFEST.scripts;
    const found = said({ ...APP, "package.json": { ...MANIFEST, scripts }, Dockerfile: dockerfile });
    expect(found.join("\n")).toMatch(problem);
  });

  it.each([
    [
      "a command that only speaks of it",
      GOOD.replace(/CMD.*/, 'CMD echo "prisma migrate deploy"; npm start'),
    ],
    ["a user by name, with a group", GOOD.replace("USER 1000:1000", "USER node:node")],
    [
      "a base that is made for no root",
      GOOD.replace("USER 1000:1000\n", "").replace(
        "node:20-bookworm-slim",
        "gcr.io/distroless/nodejs20:nonroot",
      ),
    ],
    ["a newer base", GOOD.replace("node:20-", "node:24-")],
    ["a base without a number", GOOD.replace("node:20-bookworm-slim", "node:lts")],
    ["one package more", GOOD.replace("USER", "RUN npm install -g pm2@5.4.3\nUSER")],
  ])("%s is no reason", (_, dockerfile) => {
    expect(said({ ...APP, Dockerfile: dockerfile })).toEqual([]);
  });

  it("may write where the image lets them", () => {
    const app = { ...APP, "app/kb.ts": KNOWLEDGE };
    expect(said({ ...app, Dockerfile: GOOD })[0]).toContain("which the image's user may not");
    for (const line of [
      "RUN mkdir -p data && chown -R 1000:1000 data",
      "RUN chown -R node /app",
      "COPY --chown=1000:1000 . .",
      "VOLUME /app/data",
    ])
      expect(said({ ...app, Dockerfile: GOOD.replace("USER", `${line}\nUSER`) })).toEqual([]);
    const beside = GOOD.replace("USER", "RUN chown -R 1000:1000 database\nUSER");
    expect(said({ ...app, Dockerfile: beside })).toHaveLength(1);
  });

  it("of another image in the same checkout are judged by its own folder", () => {
    const found = said(
      {
        ...{ ...APP, Dockerfile: GOOD, "app/kb.ts": KNOWLEDGE },
        "apps/agent/package.json": { scripts: {} },
        "apps/agent/Dockerfile":
          "FROM node:20-slim\nCOPY apps/agent/package*.json ./\nRUN npm ci\nUSER node\nCMD node x",
      },
      "apps/agent/Dockerfile",
    ).join("\n");
    expect(found).toContain("apps/agent/package-lock.json: is missing");
    expect(found).not.toContain("kb.ts");
  });

  it("without a Dockerfile, or with none in it, are said to be none", () => {
    expect(() => judge({})).toThrow("Dockerfile: is not there");
    expect(() => judge({ Dockerfile: "# nothing" })).toThrow("Dockerfile: has no FROM");
    expect(() => judge({ Dockerfile: GOOD, "package.json": "{" })).toThrow(
      "package.json: is no package.json",
    );
  });
});

describe("the example", () => {
  const example = readFileSync(join(CHECKOUT, "examples/dashboard/Dockerfile"), "utf8");
  /** What lies beside it in the application, as its build's context has it. */
  const layout = {
    "prisma/schema.prisma": "",
    "prisma/dev-kb/schema.prisma": "",
    "app/services/heartbeat.server.ts": HEARTBEAT,
    "app/services/rag/kb-admin.ts": KNOWLEDGE,
    "data/support/refund-policy.md": "",
    "public/favicon.ico": "",
    "vite.config.ts": "",
  };

  it("says what the application must change first: the lock file, and the script that a release calls", () => {
    expect(said({ ...layout, "package.json": MANIFEST, Dockerfile: example })).toEqual([
      expect.stringContaining("calls the script prisma:migrate"),
      expect.stringContaining("package-lock.json: is missing"),
    ]);
  });

  it("is all that a deploy needs once it has: nothing at the start, and folders that it may write to", () => {
    const scripts = { ...MANIFEST.scripts, "prisma:migrate": "prisma migrate deploy" };
    expect(
      said({ ...layout, ...APP, "package.json": { ...MANIFEST, scripts }, Dockerfile: example }),
    ).toEqual([]);
  });
});

it.each([
  ["prisma migrate deploy", []],
  ["dotenv -- prisma migrate deploy", []],
  ["dotenv -- prisma migrate reset", ["which runs `prisma migrate reset`"]],
  ["prisma generate && npx prisma migrate deploy", []],
  ["prisma db push --accept-data-loss", ["which runs `prisma db push`"]],
  ["prisma migrate deploy || prisma migrate dev", ["which runs `prisma migrate dev`"]],
  ["echo done", ["which runs no `prisma migrate deploy`"]],
])("the script of the release command is `prisma migrate deploy`: %s", (script, problems) => {
  const manifest = { ...MANIFEST, scripts: { ...MANIFEST.scripts, "prisma:migrate": script } };
  const dockerfile = `${GOOD}\nLABEL com.hotrodan.release-command="npm run prisma:migrate"`;
  const found = judge({ ...APP, "package.json": manifest, Dockerfile: dockerfile }).filter(({ property }) =>
    property.endsWith("LABEL"),
  );
  expect(found.map(({ problem }) => /which runs (no )?`[^`]*`/.exec(problem)?.[0])).toEqual(problems);
  for (const { fix } of found) expect(fix).toBe("npm pkg set 'scripts.prisma:migrate=prisma migrate deploy'");
});
