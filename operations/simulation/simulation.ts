import { join } from "node:path";
import { scaledClock } from "../../providers/kernel/clock.ts";
import { STAND_IN_REFS } from "../../settings/schema/supabase.ts";
import { type FlySimulator, startFlySimulator } from "../../simulators/fly/main.ts";
import { type GithubSimulator, startGithubSimulator } from "../../simulators/github/main.ts";
import { type RegistrySimulator, startRegistrySimulator } from "../../simulators/registry/main.ts";
import { type RenderSimulator, startRenderSimulator } from "../../simulators/render/main.ts";
import { type SupabaseSimulator, startSupabaseSimulator } from "../../simulators/supabase/main.ts";
import { POSTGRES_URL_VARIABLE } from "../postgres/of-stack.ts";
import type { WorkspaceOptions } from "../workspace/workspace.ts";

export interface SimulationOptions {
  /** How much faster than real time the platforms run. @default 40 */
  timeScale?: number;
  /**
   * Milliseconds since the epoch that the platforms' clocks show at the start: a world that was kept goes on where it stood
   * still. @default the machine's own time
   */
  at?: number;
  /** Address of a PostgreSQL on this machine that stands for Supabase: each stack has a database with its project's ref there. */
  postgres?: string;
  /** Folder in which the simulators keep their worlds and journals; without it they forget. */
  folder?: string;
}

/** The platforms that a simulated stack reaches, and what the engine must be told about them. */
export interface Simulation {
  fly: FlySimulator;
  github: GithubSimulator;
  render: RenderSimulator;
  /** The projects that the committed stack files name, as a person left them in the dashboard. */
  supabase: SupabaseSimulator;
  /** Where the images of deploys are looked up; empty until something is pushed. */
  registry: RegistrySimulator;
  /** Variables and configuration of a workspace that uses these simulators. */
  workspace: WorkspaceOptions;
  /** The same for a workspace of previews, which reach an organisation, a state and a passphrase of their own. */
  previews: WorkspaceOptions;
  stop(): Promise<void>;
}

/** Fast enough for a demo, slow enough that real requests (a few milliseconds) stay short beside simulated waits. */
const DEFAULT_TIME_SCALE = 40;

/** Organisations that the committed stack files name. */
const ORGS = ["personal", "hotdash"];

/** What previews have of their own: another organisation, which only their token reaches, and another passphrase. */
const PREVIEWS = {
  org: "hotdash-previews",
  token: "sim_fly_previews",
  passphrase: "made for simulated previews",
} as const;

/** Starts one simulator per platform on loopback. */
export async function startSimulation({
  timeScale = DEFAULT_TIME_SCALE,
  at,
  postgres,
  folder,
}: SimulationOptions = {}): Promise<Simulation> {
  const origin = originOf(timeScale, at);
  const clock = scaledClock(timeScale, origin);
  const kept = (name: string) =>
    folder
      ? { stateFile: join(folder, `${name}.json`), journalFile: join(folder, `${name}-journal.jsonl`) }
      : {};
  const fly = await startFlySimulator({
    clock,
    orgs: ORGS,
    apart: { [PREVIEWS.org]: [PREVIEWS.token] },
    ...kept("fly"),
  });
  const github = await startGithubSimulator({ ...kept("github") });
  const render = await startRenderSimulator({ clock, ...kept("render") });
  const supabase = await startSupabaseSimulator({
    ...{ clock, projects: Object.values(STAND_IN_REFS), ...kept("supabase") },
  });
  const registry = await startRegistrySimulator();
  const workspace: WorkspaceOptions = {
    variables: {
      FLY_API_TOKEN: "sim_fly",
      FLY_FLAPS_BASE_URL: fly.url,
      HOTDASH_FLY_PROXY_URL: fly.proxyUrl,
      HOTDASH_TIME_SCALE: String(timeScale),
      HOTDASH_TIME_ORIGIN: String(origin),
      GITHUB_TOKEN: "sim_github",
      RENDER_API_KEY: "sim_render",
      RENDER_API_BASE_URL: render.url,
      HOTDASH_RENDER_PROXY_URL: render.proxyUrl,
      SUPABASE_ACCESS_TOKEN: "sim_supabase",
      SUPABASE_API_BASE_URL: supabase.url,
      HOTDASH_REGISTRY_URL: registry.url,
      ...(postgres === undefined ? {} : { [POSTGRES_URL_VARIABLE]: postgres }),
    },
    // The provider would pause a second after each write, to spare the real service.
    config: { "github:baseUrl": github.url, "github:writeDelayMs": 1 },
  };
  const own = { FLY_API_TOKEN: PREVIEWS.token, PULUMI_CONFIG_PASSPHRASE: PREVIEWS.passphrase };
  // They keep no setting of the project that they share.
  const { SUPABASE_ACCESS_TOKEN: _notTheirs, ...ofPreviews } = workspace.variables;
  return {
    fly,
    github,
    render,
    supabase,
    registry,
    workspace,
    previews: { ...workspace, variables: { ...ofPreviews, ...own } },
    stop: async () => {
      await Promise.all([fly, github, render, supabase, registry].map((one) => one.close()));
    },
  };
}

/** When a clock of this scale and the machine's own show the same, so that it shows `at` now. */
function originOf(scale: number, at: number | undefined): number {
  const now = Date.now();
  if (at === undefined) return now;
  if (scale === 1)
    throw new RangeError("a clock that runs as fast as the machine's cannot show another time");
  return now + (now - at) / (scale - 1);
}
