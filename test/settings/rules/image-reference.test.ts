import { describe, expect, it } from "vitest";
import { registryAccess } from "../../../operations/registry/access.ts";
import { sameImage } from "../../../providers/render/service/image.ts";
import {
  fullRepository,
  parseImage,
  repositoryName,
  withoutVersion,
} from "../../../settings/rules/image-reference.ts";
import { judgeGates } from "../../../settings/rules/production/gates.ts";
import { isSame } from "../../../settings/rules/worlds.ts";
import { dashboard } from "../../../settings/schema/dashboard.ts";

/*
 * Names of images that are no addresses (Docker's reference grammar: distribution/reference). Whoever asks `https://docker.io`, or a
 * host called `library`, is told that an image which was pushed does not exist (docker/hub-feedback#1767).
 */
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("where the registry of an image is asked", () => {
  it.each([
    ["redis", "https://registry-1.docker.io", "library/redis"],
    ["jgorzitza/hotdash", "https://registry-1.docker.io", "jgorzitza/hotdash"],
    ["docker.io/redis", "https://registry-1.docker.io", "library/redis"],
    ["docker.io/jgorzitza/hotdash", "https://registry-1.docker.io", "jgorzitza/hotdash"],
    ["index.docker.io/jgorzitza/hotdash", "https://registry-1.docker.io", "jgorzitza/hotdash"],
    ["registry-1.docker.io/jgorzitza/hotdash", "https://registry-1.docker.io", "jgorzitza/hotdash"],
    ["team/group/hotdash", "https://registry-1.docker.io", "team/group/hotdash"],
    ["registry.fly.io/hotdash-staging", "https://registry.fly.io", "hotdash-staging"],
    ["registry.example.com:5000/hotdash", "https://registry.example.com:5000", "hotdash"],
    ["localhost:5000/team/hotdash", "https://localhost:5000", "team/hotdash"],
    ["localhost/hotdash", "https://localhost", "hotdash"],
    ["ghcr.io/jgorzitza/hotdash", "https://ghcr.io", "jgorzitza/hotdash"],
  ])("%s", (name, url, repository) => {
    expect(registryAccess(name, "live", {})).toMatchObject({ url, repository });
    // With a tag and a digest it is the same place.
    expect(registryAccess(`${name}:v1@${DIGEST}`, "live", {})).toMatchObject({ url, repository });
    expect(dashboard("staging").shape.imageRepository.safeParse(name).success).toBe(true);
  });
});

describe("one parser for all names of one repository", () => {
  const hub = ["jgorzitza/hotdash", "docker.io/jgorzitza/hotdash", "index.docker.io/jgorzitza/hotdash"];
  it("the same image is the same to settings, worlds and Render, whatever it is called", () => {
    for (const one of hub)
      for (const other of hub) {
        expect(isSame("imageRepository", one, `${other}:v1`)).toBe(true);
        expect(sameImage(`${one}@${DIGEST}`, `${other}@${DIGEST}`)).toBe(true);
      }
    expect(repositoryName("redis:7")).toBe("docker.io/library/redis");
    expect(isSame("imageRepository", "redis", "jgorzitza/redis")).toBe(false);
  });

  it("an image of the declared repository under Docker Hub's other name is no stranger to the gates", () => {
    const given = { stagingBakeMinutes: 60, evidence: [], owner: "jgorzitza" };
    const wrong = (imageRepository: string, image: string) =>
      judgeGates({ ...given, imageRepository, image }).filter(({ path }) => path[1] === "image");
    expect(wrong("docker.io/jgorzitza/hotdash", `index.docker.io/jgorzitza/hotdash@${DIGEST}`)).toEqual([]);
    expect(wrong("docker.io/jgorzitza/hotdash", `docker.io/somebody/hotdash@${DIGEST}`)).toHaveLength(1);
  });

  it.each([
    ["localhost:5000", { registry: "", repository: "localhost", tag: "5000" }],
    [
      "registry.example.com:5000/a/b:v1",
      { registry: "registry.example.com:5000", repository: "a/b", tag: "v1" },
    ],
    // A capital letter makes a host of the first part: repositories have none.
    ["Registry/hotdash", { registry: "registry", repository: "hotdash" }],
    ["a/b", { registry: "", repository: "a/b" }],
  ])("%s", (reference, parts) => expect(parseImage(reference)).toEqual(parts));

  it("takes tag and digest off, and no port", () => {
    expect(withoutVersion(`localhost:5000/a/b:v1@${DIGEST}`)).toBe("localhost:5000/a/b");
    expect(withoutVersion("localhost:5000/a/b")).toBe("localhost:5000/a/b");
    expect(fullRepository("localhost:5000/a/b").host).toBe("localhost:5000");
  });
});
