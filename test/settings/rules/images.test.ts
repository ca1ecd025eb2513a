import { describe, expect, test } from "vitest";
import { parseImage } from "../../../settings/rules/image-reference.ts";
import { isPinned, judgeImage } from "../../../settings/rules/images.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("judgeImage refuses", () => {
  test.each([
    "postgres",
    "postgres:17-alpine",
    "library/postgres",
    "docker.io/library/postgres:16",
    "POSTGRES:16",
    "flyio/postgres-flex:17",
    "registry-1.docker.io/flyio/postgres:15",
    "postgis/postgis",
    "timescale/timescaledb-ha:pg16",
    "bitnami/postgresql:16",
    "bitnamilegacy/postgresql-repmgr",
    "localhost:5000/mirror/bitnami/postgresql",
    "pgvector/pgvector:pg16",
    "ankane/pgvector",
    "supabase/postgres:15.8",
    "public.ecr.aws/supabase/postgres",
    "cockroachdb/cockroach",
    "citusdata/citus",
    "registry.developers.crunchydata.com/crunchydata/crunchy-postgres:ubi8",
    "ghcr.io/cloudnative-pg/postgresql:16",
    "edoburu/pgbouncer",
    "bitnami/pgbouncer",
    "orioledb/orioledb",
    "paradedb/paradedb",
    `postgres@${digest}`,
    `registry.fly.io/my-postgres:deployment-1@${digest}`,
    "mirror.gcr.io/library/postgres",
    "docker://postgres:16",
  ])("%s", (reference) => {
    const [finding] = judgeImage(reference, { property: "image" });
    expect(finding).toMatchObject({ property: "image", problem: expect.stringMatching(/database image/) });
  });
});

describe("judgeImage allows", () => {
  test.each([
    `registry.fly.io/hotdash-app@${digest}`,
    "chatwoot/chatwoot:v4.1.0",
    "ghcr.io/chroma-core/chroma:1.0.0",
    "ghcr.io/jgorzitza/postgraphile-free",
    "node:20",
    "postgrest/postgrest:v12",
    "supabase/postgres-meta",
    "redis:7",
  ])("%s", (reference) => expect(judgeImage(reference, { property: "image" })).toEqual([]));
});

test("parseImage tells a registry's port from a tag", () => {
  expect(parseImage(`localhost:5000/a/b:v1@${digest}`)).toEqual({
    registry: "localhost:5000",
    repository: "a/b",
    tag: "v1",
    digest,
  });
  expect(parseImage("a/b")).toEqual({ registry: "", repository: "a/b" });
});

test.each([
  [`registry.fly.io/x@${digest}`, true],
  [`registry.fly.io/x:tag@${digest}`, true],
  ["registry.fly.io/x:tag", false],
  ["registry.fly.io/x@sha256:abc", false],
  ["registry.fly.io/x", false],
])("isPinned(%s) is %s", (reference, pinned) => expect(isPinned(reference)).toBe(pinned));
