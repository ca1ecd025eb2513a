import { describe, expect, it } from "vitest";
import { isSame, sharedIn, type WorldKind, worldOf } from "../../../settings/rules/worlds.ts";

/* Two names of one thing are one thing, however each is spelled; what a platform tells apart is two. */
const SAME: readonly [WorldKind, string, string][] = [
  ["org", "personal", " Personal "],
  ["supabaseRef", "hotdashstagingrefxxx", "HOTDASHSTAGINGREFXXX"],
  ["renderOwner", "tea-hotdash0000000000000", "TEA-hotdash0000000000000"],
  ["imageRepository", "registry.fly.io/hotdash-staging", "registry.fly.io/hotdash-staging:v1"],
  [
    "imageRepository",
    "registry.fly.io/hotdash-staging",
    `Registry.Fly.io/hotdash-staging@sha256:${"a".repeat(64)}`,
  ],
  ["imageRepository", "registry.fly.io/hotdash-staging", "https://registry.fly.io/hotdash-staging/"],
  ["imageRepository", "hotdash/dashboard", "docker.io/hotdash/dashboard"],
  ["imageRepository", "dashboard", "index.docker.io/library/dashboard:1"],
  ["backend", "s3://hotdash-state?region=us-east-1", "s3://hotdash-state?region=eu-west-1&awssdk=v2"],
  // Rights are given to a bucket: a folder in it is no other.
  ["backend", "s3://hotdash-state", "s3://hotdash-state/previews"],
  [
    "backend",
    "s3://state?endpoint=https://s3.example.com",
    "s3://state?endpoint=s3.example.com/&s3ForcePathStyle=true",
  ],
  ["backend", "file:///srv/state", "file:///srv/state/"],
  ["backend", "azblob://state?storage_account=hotdash", "azblob://state/pr?storage_account=hotdash"],
];
const OTHER: readonly [WorldKind, string, string][] = [
  ["org", "personal", "personal-previews"],
  ["imageRepository", "registry.fly.io/hotdash-staging", "registry.fly.io/hotdash-previews"],
  ["imageRepository", "ghcr.io/hotdash/dashboard", "docker.io/hotdash/dashboard"],
  ["backend", "s3://hotdash-state", "s3://hotdash-state-previews"],
  ["backend", "s3://hotdash-state", "gs://hotdash-state"],
  ["backend", "s3://state?endpoint=one.example.com", "s3://state?endpoint=two.example.com"],
  ["backend", "azblob://state?storage_account=one", "azblob://state?storage_account=two"],
  ["backend", "https://app.example.com/kept", "https://app.example.com/previews"],
  ["backend", "file:///srv/state", "file:///srv/previews"],
];

describe("names of the world around a stack", () => {
  it.each(SAME)("%s: %s is %s", (kind, one, other) => expect(isSame(kind, one, other)).toBe(true));
  it.each(OTHER)("%s: %s is not %s", (kind, one, other) => expect(isSame(kind, one, other)).toBe(false));

  it("are read from the settings of a stack file, and what two share is told by its kind", () => {
    const sections = {
      fly: { org: "personal" },
      dashboard: { imageRepository: "registry.fly.io/x", app: "hotdash-app" },
      supabase: { ref: "a".repeat(20) },
      render: { ownerId: "tea-1" },
      state: { backend: "s3://one" },
    };
    const world = worldOf(sections);
    expect(world).toEqual({
      ...{ org: "personal", imageRepository: "registry.fly.io/x", supabaseRef: "a".repeat(20) },
      ...{ renderOwner: "tea-1", backend: "s3://one" },
    });
    expect(sharedIn(world, world)).toEqual(Object.keys(world));
    expect(sharedIn(world, worldOf({}))).toEqual([]);
    expect(sharedIn(world, { ...worldOf({}), org: "PERSONAL", backend: "s3://two" })).toEqual(["org"]);
  });
});
