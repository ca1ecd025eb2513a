import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { release as published } from "../../github/shapes.ts";
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
    const github = context.github();
    const path = `/releases/tags/${encodeURIComponent(version)}`;
    const found =
      (await github.find(path, published)) ??
      (await github.change(
        {
          method: "POST",
          path: "/releases",
          body: {
            ...{ tag_name: version, name: version, draft: false, prerelease: version.includes("-") },
            body: `Image: \`${known(facts, "release").image}\``,
          },
        },
        published,
      ));
    const there = new Set(found.assets.map(({ name }) => name));
    const run = basename(folder.path);
    const missing = ARCHIVED.filter((file) => !there.has(`${run}-${file}`));
    for (const file of missing) {
      const content = await readFile(folder.file(file)).catch(() => undefined);
      if (content) await github.upload(found.upload_url, `${run}-${file}`, content, "application/json");
    }
    return `${version} with ${missing.length} files`;
  },
};
