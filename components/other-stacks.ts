import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Claim, claimsOf, mayName } from "../settings/claims.ts";
import { decode } from "../settings/decode.ts";
import { environmentClassOf } from "../settings/stack-name.ts";

/** The apps of the other stacks whose files lie beside this one's, as far as they could be this stack's too. */
export async function otherClaims(): Promise<Claim[]> {
  const [project, stack, folder] = [pulumi.getProject(), pulumi.getStack(), pulumi.getRootDirectory()];
  const environmentClass = environmentClassOf(stack);
  if (environmentClass === undefined) return [];
  const name = { project, stack, environmentClass };
  const own = claimsOf(name, decode(name, ofApps(project, pulumi.runtime.allConfig()), SECTIONS).sections);
  const others = (await readdir(folder)).flatMap((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1] ?? []);
  const found = others
    .filter((other) => other !== stack)
    .map(async (other) => {
      const theirs = environmentClassOf(other);
      const text = await readFile(join(folder, `Pulumi.${other}.yaml`), "utf8");
      if (theirs === undefined || !own.some((claim) => mayName(text, claim))) return [];
      // Loaded where it is needed: most runs need none of it.
      const { parse } = await import("yaml");
      const { config = {} } = (parse(text, { logLevel: "silent" }) ?? {}) as {
        config?: Record<string, unknown>;
      };
      return claimsOf({ stack: other, environmentClass: theirs }, sectionsOf(project, config));
    });
  return (await Promise.all(found)).flat();
}

/** Sections that name apps. */
const SECTIONS = ["dashboard", "apps", "chatwoot", "host"];

/** Their part of a configuration, which the settings judge as a whole. */
const ofApps = (project: string, config: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(config).filter(([key]) => SECTIONS.some((one) => key === `${project}:${one}`)),
  );

/** The project's own sections, without their prefix. */
const sectionsOf = (project: string, config: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      key.startsWith(`${project}:`) ? [[key.slice(project.length + 1), value]] : [],
    ),
  );
