import { access } from "node:fs/promises";
import type { Finding } from "../../settings/finding.ts";
import { migrates, RELEASE_COMMAND } from "../../settings/release-command.ts";
import { environmentClassOf } from "../../settings/stack-name.ts";
import { listed, together } from "../gates/gate.ts";
import { askedBy, judgeImageConfig } from "../gates/image.ts";
import { judgeImageBoot } from "../gates/image-boot.ts";
import type { Registry } from "../registry/client.ts";
import { Stack } from "../workspace/stack.ts";
import { deployOf, maybeDashboardOf } from "../workspace/stack-file.ts";

/** One image runs in all stacks, so it is held to what each of them demands. */
const STACKS = ["staging", "production"] as const;

/** The image to look at. */
export interface ImageCheck {
  registry: Pick<Registry, "image">;
  /** Tag or digest in the registry's repository. */
  reference: string;
  /** Commit that it must have been built from, where one is meant. */
  commit: string | undefined;
  /** Stack of the project, for its folder and files. */
  stack: Stack;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * Reads an image's config from the registry, and holds it against the stack files: platform, port, start command, release
 * command, user, age and commit. Two or three requests, none that changes anything.
 * @returns its digest
 * @throws Error with everything that stands against it
 */
export async function checkImage({ registry, reference, commit, stack, now }: ImageCheck): Promise<string> {
  const { platform } = (await deployOf(stack)).image;
  const found = await registry.image(reference, platform);
  if (!found) throw new Error(`image ${reference}: the registry does not have it`);
  const findings = new Map<string, Finding>();
  for (const name of STACKS) {
    const one = new Stack(stack.project, name);
    const environmentClass = environmentClassOf(name);
    const there = await access(one.file).then(
      () => true,
      () => false,
    );
    if (!there || environmentClass === undefined) continue;
    const [dashboard, deploy] = [await maybeDashboardOf(one), await deployOf(one)];
    if (dashboard === undefined) continue;
    const verdict = together(
      judgeImageConfig(found, {
        ...{ reference, commit, now, port: dashboard.web.port, ...deploy.image, ranBefore: false },
        asked: askedBy(dashboard),
        releaseCommand: migrates({ dashboard, environmentClass }) ? RELEASE_COMMAND : undefined,
      }),
      judgeImageBoot(found, { reference, ranBefore: false, migrations: dashboard.migrations }),
    );
    for (const finding of verdict.findings) findings.set(finding.problem, finding);
  }
  if (findings.size === 0) return found.digest;
  throw new Error(`the image can not be deployed:\n${listed([...findings.values()])}`);
}
