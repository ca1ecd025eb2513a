import { describe, expect, it } from "vitest";
import { judgeChroma } from "../../../../operations/image/sources/chroma.ts";
import { runtimeOf, stagesOf } from "../../../../operations/image/sources/dockerfile.ts";

const judge = (base: string, script: string) => {
  const runtime = runtimeOf(stagesOf(`FROM ${base}\nCMD ["npm", "start"]`));
  if (!runtime) throw new Error("no stage");
  return judgeChroma(runtime, { start: "react-router-serve build", index: script }, "Dockerfile");
};
const RUN = "chroma run --path /data/chroma --host :: --port 8000";

describe("npm's Chroma server (chromadb 3.5.0), which would end at once at every start", () => {
  it.each([
    ["node:20-bookworm-slim", RUN, "glibc 2.36"],
    ["node:22.11-bookworm", `npx --no-install ${RUN}`, "glibc 2.36"],
    ["node:24-alpine3.22", `mkdir -p /data && ${RUN}`, "musl"],
    ["alpine:3.22", RUN, "musl"],
    ["node:18-bullseye", RUN, "glibc 2.31"],
    ["debian:12-slim", RUN, "glibc 2.36"],
  ])("is told of on %s", (base, script, has) => {
    expect(judge(base, script)).toMatchObject([
      {
        property: "Dockerfile:1 FROM",
        problem: expect.stringContaining(`has ${has}, and the server that script index`),
      },
    ]);
  });

  it.each([
    ["node:24-trixie-slim", RUN],
    ["debian:13-slim", RUN],
    // Node's number, and no Debian's.
    ["node:12", RUN],
    ["node:20-bookworm-slim", "node scripts/ingest.mjs --chroma run"],
    ["node:20-bookworm-slim", "echo chroma"],
  ])("is not told of on %s with %s", (base, script) => {
    expect(judge(base, script)).toEqual([]);
  });
});
