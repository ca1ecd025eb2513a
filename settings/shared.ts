import type * as z from "zod";
import { judgeExemptions } from "./checks/exemptions.ts";
import { judgeProvider } from "./checks/github-provider.ts";
import { judgeRepository } from "./checks/repository.ts";
import { withoutExempt } from "./exempt.ts";
import type { SettingProblem } from "./finding.ts";
import { freeze } from "./freeze.ts";
import type { Exemption } from "./rules/exemptions.ts";
import { exemptions } from "./schema/exemptions.ts";
import { platform } from "./schema/platform.ts";
import { repository } from "./schema/repository.ts";
import { APPLICATION_SECTIONS } from "./schema/stack.ts";
import { readSections, type SettingsInput } from "./sections.ts";
import { SettingsError } from "./settings-error.ts";
import { SHARED, type StackName } from "./stack-name.ts";
import type { DeepReadonly } from "./types.ts";

/** The section that only the stack shared has. */
export const REPOSITORY = "repository";

type Repository = z.infer<typeof repository>;

/** Everything that the stack shared may set, checked, with defaults filled in. Frozen. */
export type SharedSettings = DeepReadonly<{
  project: string;
  stack: typeof SHARED;
  platform: z.infer<typeof platform>;
  /** Owner of the repository: `github:owner`. */
  owner: string;
  repository: Repository;
  /** Dated leave to break a rule, each for one resource. */
  exemptions: Exemption[];
}>;

/**
 * Checks the configuration of the stack shared and fills in the defaults.
 * @throws SettingsError that lists everything that is wrong at once.
 */
export function loadSharedSettings(input: SettingsInput): SharedSettings {
  const { settings, problems } = examineShared(input);
  if (settings === undefined || problems.length > 0) throw new SettingsError(input.stack, problems);
  return settings;
}

/** What `loadSharedSettings` does, without throwing. */
export function examineShared(input: SettingsInput): {
  settings?: SharedSettings;
  problems: SettingProblem[];
} {
  // What it owns guards production.
  const name: StackName = { project: input.project, stack: input.stack, environmentClass: "production" };
  const { config } = input;
  const read = readSections(name, { platform, repository, exemptions }, APPLICATION_SECTIONS, input);
  const parsed = read.parsed as Partial<Pick<SharedSettings, "platform">> & {
    repository?: Repository;
    exemptions?: Exemption[];
  };
  const today = input.today ?? new Date().toISOString().slice(0, 10);
  const across = [
    ...judgeProvider({ name, config, secretKeys: read.secretKeys, platform: parsed.platform }),
    ...(parsed.repository
      ? judgeRepository(name, parsed.repository, { today, platform: parsed.platform })
      : []),
    ...judgeExemptions(name, parsed.exemptions ?? [], today),
  ];
  const problems = [...read.problems, ...withoutExempt(across, parsed.exemptions, today)];
  if (problems.length > 0 || !parsed.platform || !parsed.repository) return { problems };
  const settings = {
    project: input.project,
    stack: SHARED,
    platform: parsed.platform,
    owner: config["github:owner"] ?? "",
    repository: parsed.repository,
    exemptions: parsed.exemptions ?? [],
  };
  return { settings: freeze(settings) as SharedSettings, problems };
}
