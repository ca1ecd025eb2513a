import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { inTemporaryProject } from "../previews/project.ts";
import { must } from "../previews/stacks.ts";
import type { Project } from "../workspace/project.ts";
import { Stack } from "../workspace/stack.ts";
import { yamlText } from "../yaml-text.ts";
import type { SettingPath, StackCopy } from "./copy.ts";
import { encryptedSettings, pathText, withoutEncrypted } from "./encrypted.ts";
import { invented } from "./invent.ts";

/** Variables that reach a backend or open a state: a preview on a copy has its own. */
const STATE =
  /^(PULUMI_(ACCESS_TOKEN|BACKEND_URL|CONFIG_PASSPHRASE\w*|CREDENTIALS_PATH)|AWS_\w+|AZURE_\w+|GOOGLE_\w+)$/;

/** A stack made from a copy. */
export interface StoodIn {
  stack: Stack;
  /** Encrypted settings that the stack file at hand has otherwise than the copy: new, or set again. */
  again: SettingPath[];
}

/**
 * Makes a stack of a copy in a folder of its own, with the settings that the project at hand has: state in a file, under a
 * passphrase that is made up here and gone with the folder. Nothing of the real stack can be opened or written from it.
 */
export async function withStandInStack<T>(
  project: Project,
  copy: StackCopy,
  use: (stood: StoodIn) => Promise<T>,
): Promise<T> {
  const real = new Stack(project, copy.stack);
  const file = parse(await readFile(real.file, "utf8")) as { config?: Record<string, unknown> };
  const config = file.config ?? {};
  return inTemporaryProject(project, async ({ folder }) => {
    const state = join(folder, "state");
    await mkdir(state);
    const env = {
      ...Object.fromEntries(Object.entries(project.env).filter(([name]) => !STATE.test(name))),
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(24).toString("base64url"),
    };
    const stack = new Stack({ ...project, folder, env }, copy.stack);
    await writeFile(stack.file, yamlText({ config: withoutEncrypted(config) }));
    await must(stack, ["stack", "init", "--stack", stack.name, "--non-interactive"]);
    const again: SettingPath[] = [];
    const pairs = encryptedSettings(config).flatMap(({ path, encrypted }) => {
      const known = copy.settings.find((one) => pathText(one.path) === pathText(path));
      const value = known?.encrypted === encrypted ? known.value : invented(path, config, encrypted);
      if (known?.encrypted !== encrypted) again.push(path);
      return ["--secret", `${pathText(path)}=${value}`];
    });
    // Stand-ins are no secrets: among arguments anybody may see them.
    if (pairs.length > 0) await must(stack, ["config", "set-all", "--stack", stack.name, "--path", ...pairs]);
    const refused = await stack.import(await openedHere(copy.state, stack));
    if (refused !== undefined) throw new Error(`the copy of ${copy.stack} cannot be used: ${refused}`);
    return use({ stack, again });
  });
}

/**
 * The state of a copy as the engine takes it in: a state that holds secrets in clear says what they are to be encrypted with,
 * and without that the engine (3.259.0) does not encrypt them by the stack's own, but gives up.
 */
async function openedHere(
  { deployment, ...rest }: StackCopy["state"],
  { file }: Stack,
): Promise<StackCopy["state"]> {
  const { encryptionsalt: salt } = parse(await readFile(file, "utf8")) as { encryptionsalt?: string };
  if (salt === undefined) throw new Error("the stack of the copy has no salt: the engine made none with it");
  return {
    ...rest,
    deployment: { ...deployment, secrets_providers: { type: "passphrase", state: { salt } } },
  };
}
