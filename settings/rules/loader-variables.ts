import type { Finding } from "../finding.ts";
import { givenIn } from "./given-texts.ts";

/**
 * Variables by which an interpreter, a loader, a shell or a package manager runs or reads something beside its program.
 * No process of a stack has any: what runs is the image's. Names as the vendors' own manuals have them.
 */
const LOADERS = new RegExp(
  `^(?:${[
    // Node, its package managers and tools
    "NODE_OPTIONS|NODE_PATH|NODE_REPL_EXTERNAL_MODULE|NODE_V8_COVERAGE|NODE_COMPILE_CACHE|TS_NODE_\\w+|TSX_\\w+",
    "NPM_CONFIG_\\w+|PNPM_\\w+|YARN_\\w+|COREPACK_\\w+|BUN_OPTIONS|BUN_CONFIG_\\w+|BUN_INSPECT\\w*|DENO_\\w+",
    "DOTENV_\\w+|PRISMA_\\w+_(?:LIBRARY|BINARY)|ESBUILD_BINARY_PATH",
    // The system's loader and the libraries that load others
    "LD_\\w+|DYLD_\\w+|GCONV_PATH|GLIBC_TUNABLES|OPENSSL_(?:CONF|ENGINES|MODULES)|GIO_EXTRA_MODULES",
    // Shells
    "BASH_ENV|BASHOPTS|SHELLOPTS|PROMPT_COMMAND|PS4|ZDOTDIR|FPATH|BASH_FUNC_\\w+.*",
    // Python
    "PYTHON(?:STARTUP|PATH|HOME|INSPECT|USERBASE|EXECUTABLE|PLATLIBDIR|BREAKPOINT|PYCACHEPREFIX|WARNINGS)|PIP_\\w+|UV_\\w+|VIRTUAL_ENV",
    // Ruby, Perl, PHP, Lua, R, Julia, Tcl, Guile
    "RUBY(?:OPT|LIB|SHELL|PATH)|GEM_(?:HOME|PATH)|BUNDLE_\\w+|IRBRC|PERL5(?:OPT|LIB|DB|SHELL)|PERLLIB|PERL_\\w+_OPT",
    "PHPRC|PHP_INI_SCAN_DIR|LUA_(?:INIT|PATH|CPATH)\\w*|R_(?:PROFILE|ENVIRON)(?:_USER)?|R_LIBS(?:_\\w+)?|JULIA_\\w+|TCLLIBPATH|GUILE_LOAD_\\w+",
    // Java, .NET, Erlang and Elixir
    "_?JAVA_(?:TOOL_)?OPT(?:ION)?S|JDK_JAVA_OPTIONS|CLASSPATH|MAVEN_OPTS|GRADLE_OPTS|CATALINA_OPTS",
    "DOTNET_(?:STARTUP_HOOKS|ADDITIONAL_DEPS|SHARED_STORE)|ASPNETCORE_HOSTINGSTARTUPASSEMBLIES|COR(?:ECLR)?_(?:ENABLE_PROFILING|PROFILER\\w*)",
    "ERL_(?:\\w*FLAGS|LIBS)|ELIXIR_ERL_OPTIONS",
    // Git and psql, which run commands out of their variables
    "GIT_(?:SSH|SSH_COMMAND|ASKPASS|EXEC_PATH|EXTERNAL_DIFF|PROXY_COMMAND|PAGER|EDITOR|CONFIG\\w*|TEMPLATE_DIR)|PSQLRC|PSQL_(?:PAGER|EDITOR)",
  ].join("|")})$`,
  "i",
);

/** Short names that mean this only as a variable of a process itself; inside of texts they are anybody's. */
const SHORT = /^(?:ENV|PATH|IFS|SHELL)$/;

/** Tells whether a variable makes a process run or read something beside its program. */
export const isLoader = (name: string): boolean => LOADERS.test(name) || SHORT.test(name);

/** Judges a text (a command, a file, JSON, YAML, base64 of them) that gives such a variable a value. */
export function judgeLoaderText(property: string, text: string): Finding[] {
  const found = givenIn(text).find(({ name }) => LOADERS.test(name));
  return found === undefined ? [] : [loads(property, `gives a value to ${found.name}, which`)];
}

/** The finding about a variable of a process's own. */
export const loaderFinding = (property: string): Finding => loads(property, "");

function loads(property: string, lead: string): Finding {
  const problem = `${lead} makes a process load or run something beside its program`.trim();
  return { property, problem, fix: "Leave it out; what a process runs is in its image." };
}
