import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { only } from "../../toolchain/environment.mjs";
import type { Toolchain } from "../../toolchain/locate.mjs";

/** Settings of every engine run: no update check, no download of plugins, no prompt, no colour in captured output. */
const QUIET = {
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
};

/**
 * Variables that a real run hands on, beside what any program needs: those of the engine and of the clouds that keep its
 * state, and the platforms' own. A value that somebody keeps under another name is none of the engine's business, nor of the
 * programs that it starts; `PULUMI_OPTION_*` would change what its commands do, and the runner's files what later steps do.
 */
const ENGINE =
  /^(PULUMI_(?!OPTION_)\w+|(?:AWS|AZURE|ARM|GOOGLE|GCLOUD|CLOUDSDK|VAULT|FLY|RENDER|SUPABASE|HOTDASH)_\w+|GITHUB_(?:TOKEN|BASE_URL|OWNER|ORGANIZATION|REPOSITORY|ACTOR|TRIGGERING_ACTOR|SERVER_URL|RUN_ID|APP_\w+)|GH_PATH|NODE_COMPILE_CACHE)$/;

/** PATH of a run: the toolchain first, then the Node that runs us, then the system. */
export function toolchainPath({ bin, node }: Toolchain): string {
  return [bin, dirname(node), "/usr/local/bin", "/usr/bin", "/bin"].join(":");
}

/**
 * The environment of a run against simulators. It is made from nothing: no token, no base URL and no setting of the
 * caller is inherited, so that a demo or a test can never reach a real account.
 */
export function simulatedEnvironment(options: {
  toolchain: Toolchain;
  /** Folder for everything the run writes, HOME included. */
  folder: string;
  /** Addresses and tokens of the simulators, time scale, passphrase, backend. */
  variables: Record<string, string>;
}): NodeJS.ProcessEnv {
  const { toolchain, folder, variables } = options;
  return {
    ...QUIET,
    PATH: toolchainPath(toolchain),
    HOME: folder,
    TMPDIR: process.env.TMPDIR ?? "/tmp",
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? `${folder}/compile-cache`,
    // The GitHub provider would ask the gh tool for a token; a path that is not there stops it.
    GH_PATH: `${folder}/no-gh`,
    ...variables,
  };
}

/**
 * The environment of a real run: what of the caller's is on the list, with the toolchain in front. The engine looks for plugins in its home
 * folder, so it gets one beside the toolchain, where they are; who is logged in stays where `pulumi login` puts it.
 */
export function liveEnvironment(
  toolchain: Toolchain,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return {
    PULUMI_CREDENTIALS_PATH: env.PULUMI_HOME ?? join(env.HOME ?? homedir(), ".pulumi"),
    ...only(env, ENGINE),
    ...QUIET,
    PULUMI_HOME: homeOf(toolchain),
    PATH: `${toolchainPath(toolchain)}:${env.PATH ?? ""}`,
  };
}

/** The engine's home folder beside the plugins that were installed for it. */
function homeOf({ plugins }: Toolchain): string {
  const home = join(dirname(plugins), "home");
  const link = join(home, "plugins");
  mkdirSync(home, { recursive: true });
  try {
    symlinkSync(plugins, link);
  } catch (error) {
    // Made before, or by another run at this moment.
    if (!existsSync(link)) throw error;
  }
  return home;
}
