import { coerce, intersects, satisfies, validRange } from "semver";
import type { Finding } from "../../../settings/finding.ts";
import { parseImage } from "../../../settings/rules/image-reference.ts";
import { imagesOf, type Runtime, type Stage } from "./dockerfile.ts";

/** Images by tag: what they are can change under the same Dockerfile. */
export function judgePins(stages: readonly Stage[], file: string): Finding[] {
  const seen = new Set<string>();
  return imagesOf(stages)
    .filter(({ image }) => !image.includes("@sha256:"))
    .filter(({ image }) => !seen.has(image) && seen.add(image))
    .map(({ image, line }) => ({
      property: `${file}:${line} FROM`,
      problem: `takes ${image} by its tag: two builds of a commit can start from different bits`,
      fix: `${image.includes(":") ? image : `${image}:<tag>`}@sha256:<digest>; docker buildx imagetools inspect ${image} prints it, and Dependabot (package-ecosystem: docker) renews it`,
    }));
}

/**
 * The Node of the base against `engines` of package.json. A tag of a whole line (`20`) counts as any version of that line; one
 * without a number (`lts`, `alpine`) says nothing.
 */
export function judgeEngine(
  { base, line }: Runtime,
  engines: { node?: string } | undefined,
  file: string,
): Finding[] {
  const range = engines?.node;
  const { repository, tag } = parseImage(base);
  if (range === undefined || validRange(range) === null || !/(^|\/)node$/.test(repository)) return [];
  const [, version] = /^v?(\d+(?:\.\d+){0,2})(?:-|$)/.exec(tag ?? "") ?? [];
  if (version === undefined) return [];
  const whole = version.split(".").length === 3;
  const fits = whole ? satisfies(version, range) : intersects(`${version}.x`, range);
  if (fits) return [];
  const least = coerce(range)?.major;
  return [
    {
      property: `${file}:${line} FROM`,
      problem: `is Node ${version}, and package.json asks for ${range} (engines.node); with engine-strict in .npmrc npm installs nothing`,
      fix: `FROM node:${least ?? "<version>"}${(tag ?? "").slice(version.length)}@sha256:<digest>`,
    },
  ];
}
