// @ts-check

/** What any program may need to run at all: where things are, whose they are, how to speak, and the way to the network. */
const COMMON =
  /^(PATH|HOME|USER|LOGNAME|SHELL|PWD|LANG|LANGUAGE|LC_\w+|TZ|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI|TMPDIR|XDG_\w+|(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS)$/i;

/** Beside those: npm's own settings, without the credentials that some keep in its variables. */
const NPM = /^npm_(?!.*(?:auth|token|password))\w+$/i;

/** Beside those: how Go finds its modules and keeps what it compiled. */
const GO =
  /^(GO(?:ROOT|PATH|PROXY|SUMDB|NOSUMDB|NOSUMCHECK|NOPROXY|PRIVATE|INSECURE|FLAGS|CACHE|MODCACHE|TMPDIR|TOOLCHAIN|MAXPROCS|MEMLIMIT|GC|OS|ARCH)|CGO_ENABLED|GIT_SSL_CAINFO)$/;

/**
 * The variables of an environment whose names are on a list: a program that is started gets what it needs, and nothing that
 * it might leak.
 * @param {NodeJS.ProcessEnv} env
 * @param {...RegExp} allowed on top of what every program may need
 * @returns {NodeJS.ProcessEnv}
 */
export function only(env, ...allowed) {
  const kept = Object.entries(env).filter(([name]) => [COMMON, ...allowed].some((list) => list.test(name)));
  return Object.fromEntries(kept);
}

/** What npm is given. @param {NodeJS.ProcessEnv} env */
export const npmEnvironment = (env) => only(env, NPM);

/** What a Go build is given. @param {NodeJS.ProcessEnv} env */
export const goEnvironment = (env) => only(env, GO);
