/**
 * Variables of the engine's own that a run may have: who asks, where the state is, what opens its secrets, and what this
 * program itself sets. All others stay out, because any option of the engine can be set by one (`PULUMI_OPTION_…`,
 * `PULUMI_CONTINUE_ON_ERROR`): with a configuration for the pack, a rule could be switched off and no command line show it.
 * (Names by the engine's documentation, "Environment variables", 3.259.)
 */
const ENGINE: ReadonlySet<string> = new Set([
  "PULUMI_HOME",
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_BACKEND_URL",
  "PULUMI_CREDENTIALS_PATH",
  "PULUMI_CREDENTIAL_STORE",
  "PULUMI_CONFIG_PASSPHRASE",
  "PULUMI_CONFIG_PASSPHRASE_FILE",
  "PULUMI_SKIP_UPDATE_CHECK",
  "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
  "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK",
  "PULUMI_DEBUG_COMMANDS",
]);

/** Variables by which code gets into the program, the providers and the pack, or their connections lose their protection. */
const LOADERS: ReadonlySet<string> = new Set([
  "NODE_OPTIONS",
  "NODE_PATH",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "NODE_REPL_EXTERNAL_MODULE",
  "NODE_V8_COVERAGE",
  "BASH_ENV",
  "ENV",
  "GLIBC_TUNABLES",
]);

/** Variables of the dynamic linker, which loads what they name into every process. */
const LINKER = /^LD_/;

const weakens = (name: string): boolean =>
  (name.startsWith("PULUMI_") && !ENGINE.has(name)) || LOADERS.has(name) || LINKER.test(name);

/** An environment without what could make a run of the engine weaker than its command line says. */
export const unweakened = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !weakens(name)));
