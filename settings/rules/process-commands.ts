/** What may stand in a word: nothing that a shell reads, so that it means the same with a shell and without one. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;
const ASSIGNED = /^[A-Za-z_]\w*=/;

/**
 * Options by which an interpreter runs, loads or reads something beside the program that is named: Node's, npm's, Deno's,
 * Bun's, Python's, Ruby's, PHP's and Java's.
 */
const LOADS =
  /^--?(?:eval|print|require|import|loader|experimental-loader|experimental-config-file|env-file(?:-if-exists)?|input-type|node-options|node-arg|preload|script-shell|shell|call|prefix|userconfig|globalconfig|inspect(?:-\w+)*|snapshot-blob|build-snapshot|experimental-sea-config|run|exec|execute|command|include|init-file|rcfile|javaagent|agentlib|agentpath|classpath|jar|openssl-config|icu-data-dir)(?:[=:]|$)/i;

/** Node's options that change how it reports and how much memory it takes, and nothing that it runs. */
const NODE_OPTION =
  /^--(?:enable-source-maps|no-warnings|disable-warning=\w+|trace-warnings|trace-uncaught|unhandled-rejections=(?:strict|throw)|max-old-space-size=\d+|max-semi-space-size=\d+|max-http-header-size=\d+)$/;

/** A file of the image: below its working folder, or where images keep an application. Volumes and secret files are none. */
const FILE = /^(?:\/(?:app|srv|usr\/src)\/)?(?:\.\/)?(?!\/)[\w@][\w@./-]*$/;
const ofImage = (path: string) =>
  FILE.test(path) && !/(^|\/)(\.\.?|node_modules)(\/|$)/.test(path.replace(/^\.\//, ""));

const script = /^[A-Za-z][\w:.-]*$/;
const number = /^\d{1,6}$/;

type Problem = string | undefined;

/** What a program may be given, by its name. */
const programs: Readonly<Record<string, (args: readonly string[]) => Problem>> = {
  npm: packageScript(["run", "run-script"]),
  pnpm: packageScript(["run"]),
  node(args) {
    const at = args.findIndex((word) => !word.startsWith("-"));
    const options = at < 0 ? args : args.slice(0, at);
    const wrong = options.find((word) => !NODE_OPTION.test(word));
    if (wrong !== undefined) return `gives Node the option ${optionOf(wrong)}`;
    const file = at < 0 ? "" : (args[at] ?? "");
    return /\.[cm]?[jt]s$/.test(file) && ofImage(file) ? undefined : "names no script of the image for Node";
  },
  npx: ([how, tool, ...args]) =>
    /^--no(-install)?$/.test(how ?? "") &&
    tool === "prisma" &&
    /^(migrate (deploy|status)|generate)$/.test(args.join(" "))
      ? undefined
      : "may fetch what it runs; an npm script does not",
  chroma: ([what, ...args]) =>
    what === "run" && inPairs(args, { "--path": /^\/[\w./-]+$/, "--port": number, "--host": /^[\w.:-]+$/ })
      ? undefined
      : "is no `chroma run` with a path, a port and a host",
  bundle: ([what, ...args]) => (what === "exec" ? rubyProgram(args) : "is no `bundle exec`"),
  tini: wrapper,
  "dumb-init": wrapper,
};

/** What the commands of processes may be, for messages. */
export const ALLOWED_COMMANDS =
  "one program and its arguments, without a shell: npm run <script>, node <file of the image>, bundle exec rails, rake, puma or sidekiq, chroma run";

/**
 * Says what makes a command something else than one known program with plain arguments; undefined when it is just that.
 * What joins, decodes, fetches, sources or evaluates what it runs has no place in it, so that what runs is the image's.
 * @param words program and arguments, one a word
 */
export function commandProblem(words: readonly string[]): Problem {
  if (words.length === 0) return "names no program";
  if (words.some((word) => ASSIGNED.test(word))) return "sets a variable";
  if (words.some((word) => !PLAIN.test(word))) return "holds what only a shell reads";
  const loading = words.find((word) => LOADS.test(word));
  if (loading !== undefined)
    return `has the option ${optionOf(loading)}, which loads or evaluates something else`;
  const [program = "", ...args] = words;
  const judge = Object.hasOwn(programs, program) ? programs[program] : undefined;
  return judge === undefined ? "starts a program that no list knows" : judge(args);
}

/** The words of a command that is one line; what quotes and escapes hold together is refused with them. */
export const wordsOf = (line: string): string[] => line.split(/[ \t]+/).filter((word) => word !== "");

/** An option without its value, which may be secret. */
const optionOf = (word: string) => word.replace(/[=:].*$/s, "");

/** Scripts that the image's package.json has; npm's own options could run something else. */
function packageScript(runs: readonly string[]) {
  return ([what = "", ...rest]: readonly string[]): Problem => {
    const [name, ...args] = what === "start" ? ["start", ...rest] : runs.includes(what) ? rest : [];
    if (name === undefined || !script.test(name)) return "runs no script of the image's package.json";
    const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
    const option = own.find((word) => word.startsWith("-") && !/^(-s|--silent)$/.test(word));
    if (option !== undefined) return `gives npm the option ${optionOf(option)}`;
    // A script may be an interpreter by itself: `"tool": "node"`.
    const evaluated = args.find((word) => /^-[a-z]*[cer]$|^-[er]./.test(word));
    return evaluated === undefined ? undefined : `gives the script the option ${optionOf(evaluated)}`;
  };
}

/** Starts one program, and hands its signals on. */
function wrapper([dashes, ...words]: readonly string[]): Problem {
  return dashes === "--" ? commandProblem(words) : "is not followed by -- and the program";
}

/** The programs of a Ruby application: its server, its tasks (`db:migrate`) and its queue; `runner` evaluates what it is given. */
function rubyProgram([program = "", ...args]: readonly string[]): Problem {
  const [what = "", ...rest] = args;
  const task = /^[a-z]\w*(:\w+)+$/;
  const port = {
    "-p": number,
    "--port": number,
    "-b": /^[\w.:]+$/,
    "--binding": /^[\w.:]+$/,
    "-e": /^[a-z]+$/,
  };
  const config = {
    "-C": /^config\/[\w./-]+\.(rb|yml)$/,
    "-e": /^[a-z]+$/,
    "-c": number,
    "-t": number,
    "-q": /^[\w,]+$/,
  };
  const fits =
    (program === "rails" && /^(s|server)$/.test(what) && inPairs(rest, port)) ||
    (/^(rails|rake)$/.test(program) && args.length > 0 && args.every((word) => task.test(word))) ||
    (/^(puma|sidekiq)$/.test(program) && inPairs(args, config) && !args.some((word) => word.includes("..")));
  return fits ? undefined : "is no server, task or queue of a Ruby application";
}

/** Options with their values, each of a known name and form. */
function inPairs(args: readonly string[], allowed: Readonly<Record<string, RegExp>>): boolean {
  if (args.length % 2 !== 0) return false;
  return args.every((word, index) =>
    index % 2 === 0 ? Object.hasOwn(allowed, word) : allowed[args[index - 1] ?? ""]?.test(word) === true,
  );
}
