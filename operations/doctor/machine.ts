import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { components } from "../../toolchain/versions.mjs";
import type { Project } from "../workspace/project.ts";
import { type Found, missing, there } from "./finding.ts";

const SETUP = "npm run setup";

/** Node, the engine and every plugin that a project runs with, as far as files say. */
export async function machineFound({ pulumi, env }: Pick<Project, "pulumi" | "env">): Promise<Found[]> {
  const engine = components.find(({ kind }) => kind === "engine");
  const runs = await access(pulumi, constants.X_OK).then(
    () => true,
    () => false,
  );
  const lying = await readdir(join(env.PULUMI_HOME ?? "", "plugins")).catch((): string[] => []);
  const resources = components.filter(({ kind }) => kind === "resource");
  const gone = resources.filter(({ folder }) => !lying.includes(folder.split("/").at(-1) ?? ""));
  return [
    there("Node", process.version),
    runs ? there("engine", `Pulumi ${engine?.version}`) : missing("engine", `is not at ${pulumi}`, SETUP),
    gone.length === 0
      ? there("plugins", resources.map(({ title }) => title).join(", "))
      : missing("plugins", `not installed: ${gone.map(({ title }) => title).join(", ")}`, SETUP),
  ];
}
