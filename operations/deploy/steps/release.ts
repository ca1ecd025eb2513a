import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { publishRelease } from "../../github/publish-release.ts";
import { known, type Step } from "../step.ts";
import { ARCHIVED } from "./archive.ts";

/** Publishes the version at GitHub, with the plan and the evidence of this run attached. */
export const release: Step = {
  name: "release",
  title: "release at GitHub, with its evidence",
  async run(context) {
    const { facts, options, folder } = context;
    const { version } = options;
    if (version === undefined) return "no version, so no release";
    const run = basename(folder.path);
    const files = ARCHIVED.map(async (file) => {
      const content = await readFile(folder.file(file)).catch(() => undefined);
      return content === undefined ? [] : [{ name: `${run}-${file}`, content }];
    });
    const { sent, left } = await publishRelease(context.github(), {
      ...{ tag: version, commit: facts.commit, prerelease: version.includes("-") },
      notes: `Image: \`${known(facts, "release").image}\``,
      files: (await Promise.all(files)).flat(),
    });
    return left.length === 0
      ? `${version} with ${sent.length} files`
      : `${version} was published before and is immutable, so that GitHub takes no more files; those of this run are in ${folder.path}`;
  },
};
