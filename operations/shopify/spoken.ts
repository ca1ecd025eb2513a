import { type SpokenVersion, versionsIn } from "../../settings/rules/shopify-app.ts";
import { isBuilt, runBy } from "../env/reads/place.ts";
import { checkoutFiles } from "../stack-guard/checkout-files.ts";

/** Versions of the Admin API that the application's code speaks, tests and what a build wrote left out. */
export async function spokenVersions(folder: string): Promise<SpokenVersion[]> {
  const found: SpokenVersion[] = [];
  for await (const file of checkoutFiles(folder)) {
    if ("skipped" in file || !/\.[cm]?[jt]sx?$/.test(file.path)) continue;
    if (isBuilt(file.path) || runBy(file.path) === "tests") continue;
    for (const [number, line] of file.text.split("\n").entries())
      if (!/^\s*(\/\/|\*)/.test(line))
        for (const version of versionsIn(line)) found.push({ place: `${file.path}:${number + 1}`, version });
  }
  return found;
}
