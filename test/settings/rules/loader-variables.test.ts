import { describe, expect, test } from "vitest";
import { MATRIX } from "../../../settings/matrix/table.ts";
import { isLoader, judgeLoaderText } from "../../../settings/rules/loader-variables.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each([
  "NODE_OPTIONS",
  "NODE_PATH",
  "npm_config_script_shell",
  "NPM_CONFIG_USERCONFIG",
  "TS_NODE_PROJECT",
  "BUN_OPTIONS",
  "DENO_DIR",
  "DOTENV_CONFIG_PATH",
  "DOTENV_KEY",
  "PRISMA_QUERY_ENGINE_LIBRARY",
  "LD_PRELOAD",
  "LD_LIBRARY_PATH",
  "LD_AUDIT",
  "DYLD_INSERT_LIBRARIES",
  "GCONV_PATH",
  "OPENSSL_CONF",
  "BASH_ENV",
  "ENV",
  "PATH",
  "IFS",
  "SHELLOPTS",
  "ZDOTDIR",
  "BASH_FUNC_npm%%",
  "PYTHONSTARTUP",
  "PYTHONPATH",
  "PYTHONBREAKPOINT",
  "PIP_INDEX_URL",
  "RUBYOPT",
  "RUBYLIB",
  "GEM_PATH",
  "BUNDLE_GEMFILE",
  "PERL5OPT",
  "PERL5LIB",
  "PHP_INI_SCAN_DIR",
  "LUA_INIT_5_4",
  "R_PROFILE_USER",
  "JULIA_LOAD_PATH",
  "JAVA_TOOL_OPTIONS",
  "_JAVA_OPTIONS",
  "JDK_JAVA_OPTIONS",
  "CLASSPATH",
  "DOTNET_STARTUP_HOOKS",
  "CORECLR_PROFILER_PATH_64",
  "ERL_AFLAGS",
  "ELIXIR_ERL_OPTIONS",
  "GIT_SSH_COMMAND",
  "PSQLRC",
])("%s loads something", (name) => expect(isLoader(name)).toBe(true));

test("no variable of the matrix does", () => {
  expect(MATRIX.map(({ name }) => name).filter(isLoader)).toEqual([]);
});

test.each([
  "NODE_ENV",
  "PORT",
  "APP_ENV",
  "OLD_PRELOAD",
  "NODE_OPTIONS_2",
  "MY_PATH",
  "JAVA_HOME",
  "CHROMA_PATH",
])("%s does not", (name) => expect(isLoader(name)).toBe(false));

describe("a text that sets one is refused", () => {
  test.each([
    ["a command", "NODE_OPTIONS=--import=./x.mjs npm run start"],
    ["a shell's export", "export LD_PRELOAD=/data/x.so; npm start"],
    ["an env file", "PORT=80\nBASH_ENV=/data/x\n"],
    ["lower case", "npm_config_node_options=--import=x npm start"],
    ["JSON", '{"env": {"PYTHONSTARTUP": "/data/x.py"}}'],
    ["JSON by name and value", '[{"name": "RUBYOPT", "value": "-r/data/x"}]'],
    ["YAML", "env:\n  NODE_OPTIONS: --require ./x\n"],
    ["base64", base64("DOTENV_CONFIG_PATH=/etc/secrets/env")],
    ["docker's option", "docker run -e NODE_OPTIONS=--import=x app"],
  ])("%s", (_, text) => {
    const [finding] = judgeLoaderText("place", text);
    expect(finding?.problem).toMatch(/^gives a value to \w+, which makes a process load or run something/);
    expect(JSON.stringify(finding)).not.toMatch(/import|data/);
  });

  test.each([
    "npm run start",
    "# NODE_OPTIONS=x\nPORT=80",
    '{"path": "/x", "env": "production"}',
    "ENV=production",
  ])("one that sets none is not: %j", (text) => expect(judgeLoaderText("place", text)).toEqual([]));
});
