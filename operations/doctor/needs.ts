import { DEFAULT_REPOSITORY } from "../../settings/schema/github.ts";
import { isOn } from "../../settings/schema/host.ts";
import { SHARED } from "../../settings/stack-name.ts";
import { GITHUB, type RepositoryAccess } from "../github/access.ts";
import type { Stack } from "../workspace/stack.ts";
import {
  configOf,
  flyOrgOf,
  githubOf,
  hostOf,
  ownAppsOf,
  platformOf,
  renderOf,
  type SupabaseNeeds,
  supabaseNeedsOf,
} from "../workspace/stack-file.ts";

/** What a stack needs of the platforms; undefined of one that it is not on. */
export interface Needs {
  platform: "simulated" | "live";
  fly?: { org: string | undefined };
  render?: { ownerId: string | undefined };
  github?: Omit<RepositoryAccess, "token">;
  /** The project at Supabase of which settings are kept, or something is wanted before a release. */
  supabase?: SupabaseNeeds;
}

/** Read from its stack file alone. @throws Error when there is none */
export async function needsOf(stack: Stack): Promise<Needs> {
  // The stack shared is the repository, and nothing else.
  if (stack.name === SHARED) return ofShared(stack);
  const [platform, github] = [await platformOf(stack), await githubOf(stack)];
  const supabase = await supabaseNeedsOf(stack);
  const hosts = [await hostOf(stack), ...(await ownAppsOf(stack)).map(({ host }) => host)];
  return {
    platform,
    ...(hosts.some((host) => isOn("fly", host)) ? { fly: { org: await flyOrgOf(stack) } } : {}),
    ...(hosts.some((host) => isOn("render", host))
      ? { render: { ownerId: (await renderOf(stack)).ownerId } }
      : {}),
    ...(supabase ? { supabase } : {}),
    // A preview owns nothing at GitHub.
    ...(stack.name.startsWith("pr-") ? {} : { github }),
  };
}

async function ofShared(stack: Stack): Promise<Needs> {
  const config = await configOf(stack);
  const { name } = (config[`${stack.project.name}:repository`] ?? {}) as { name?: string };
  return {
    platform: config[`${stack.project.name}:platform`] === "simulated" ? "simulated" : "live",
    github: {
      baseUrl: String(config["github:baseUrl"] ?? GITHUB),
      owner: String(config["github:owner"] ?? ""),
      repository: name ?? DEFAULT_REPOSITORY,
    },
  };
}
