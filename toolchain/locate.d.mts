/** Where the parts of the installed toolchain lie; every path is absolute. */
export interface Toolchain {
  /** The folder that `HOTDASH_TOOLCHAIN` names. */
  root: string;
  /** Folder with `pulumi`, `pulumi-language-nodejs` and `pulumi-resource-pulumi-nodejs`: put it on PATH. */
  bin: string;
  /** The engine. */
  pulumi: string;
  /** Folder with one `resource-<name>-v<version>/` for each provider plugin: link it as `$PULUMI_HOME/plugins`. */
  plugins: string;
  /** A Node that runs `.ts` files. */
  node: string;
}

/**
 * Finds the installed toolchain without starting a process or touching the network. `env` (default: the
 * process's own) gives `HOTDASH_TOOLCHAIN`, or `HOTDASH_CACHE`, `XDG_CACHE_HOME`, `HOME` to compute the place.
 * Throws an Error that names `npm run setup` when the toolchain is absent or incomplete.
 */
export function locateToolchain(env?: NodeJS.ProcessEnv): Toolchain;
