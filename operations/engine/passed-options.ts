import { shortIn } from "./command-line.ts";

/** Commands of the engine that take its options from people. */
export type Passing = "up" | "preview";

/** Options of both commands that a person may give the engine (3.259.0), with their short forms. */
const BOTH = {
  ...{ "attach-debugger": "", debug: "d", diff: "", exclude: "", "exclude-dependents": "" },
  ...{ "expect-no-changes": "", json: "j", message: "m", parallel: "p", refresh: "r", replace: "" },
  ...{ "run-program": "", "show-config": "", "show-full-output": "", "show-policy-remediations": "" },
  ...{ "show-reads": "", "show-replacement-steps": "", "show-sames": "", "skip-plugin-pre-install": "" },
  ...{ "suppress-outputs": "", "suppress-permalink": "", "suppress-progress": "", target: "t" },
  ...{ "target-dependents": "", "target-replace": "", urns: "" },
  ...{ color: "", emoji: "e", "fully-qualify-stack-names": "Q", logflow: "", logtostderr: "" },
  ...{ memprofilerate: "", "non-interactive": "", "policy-pack-config": "", profiling: "", verbose: "v" },
} as const;

const OWN: Readonly<Record<Passing, Readonly<Record<string, string>>>> = {
  up: { "continue-on-error": "", strict: "", yes: "y", "skip-preview": "f" },
  preview: { exclude: "x", "import-file": "", "save-plan": "" },
};

const THE_STACK = "the stack is the first word, and everything is judged for it";
const THE_FILE =
  "settings are what the stack file says, which is what was judged; npm run pulumi -- config set writes there";
const THE_PACK =
  "the policy pack is the project's own; --policy-pack-config sets levels where a stack may have others";
const ELSEWHERE = "it sends what the run sees, secrets too, to where nothing hides them";

/** Options that it may not, each with the reason and what to do. */
const REFUSED: Readonly<Record<string, { short?: string; of?: Passing; why: string }>> = {
  stack: { short: "s", why: THE_STACK },
  cwd: { short: "C", why: "the project is this one" },
  config: { short: "c", why: THE_FILE },
  "config-file": { why: THE_FILE },
  "config-path": { why: THE_FILE },
  "override-env": { why: THE_FILE },
  "skip-config-validation": { why: THE_FILE },
  "policy-pack": { why: THE_PACK },
  "ignore-protect": {
    why: "what is protected goes by a change that takes its protection away first, so that a preview shows it",
  },
  "secrets-provider": { of: "up", why: "npm run pulumi -- stack change-secrets-provider changes it" },
  "show-secrets": { why: "npm run pulumi -- stack output --show-secrets shows one on a terminal" },
  "disable-integrity-checking": { why: "a state that fails it is mended first: npm run repair" },
  neo: { why: ELSEWHERE },
  "otel-traces": { why: ELSEWHERE },
  tracing: { why: ELSEWHERE },
};

const isOf = (command: Passing, name: string) => (REFUSED[name]?.of ?? command) === command;

/** Every option of one of the engine's commands that is known here; the engine's help names the same. */
export const engineOptions = (command: Passing): string[] => [
  ...new Set([...passedBy(command), ...Object.keys(REFUSED).filter((name) => isOf(command, name))]),
];

/** Those that a person may give. */
export const passedBy = (command: Passing): string[] => [
  ...new Set([...Object.keys(BOTH), ...Object.keys(OWN[command])]),
];

/** Those of them whose value may be a word of its own (3.259.0); what a flag takes stands behind `=`. */
const VALUED = new Set(
  ["attach-debugger", "color", "exclude", "import-file", "memprofilerate", "message", "parallel"].concat(
    ["policy-pack-config", "profiling", "replace", "save-plan", "suppress-permalink", "target"],
    ["target-replace", "verbose"],
  ),
);

/** Whether the word behind another is its value. */
function takesNext(word: string | undefined): boolean {
  if (word === undefined || !word.startsWith("-")) return false;
  // What is refused already is not complained of twice.
  if (word.startsWith("--")) return VALUED.has(word.slice(2)) || Object.hasOwn(REFUSED, word.slice(2));
  return shortIn(word).valued.length === 1;
}

/**
 * What is wrong with words that are to be passed on to the engine: options that it does not have, and those that would have
 * it do something else than what our command judges. The last of two `--stack` counts for the engine, for one.
 * @param near says which option may have been meant
 */
export function engineProblems(
  command: Passing,
  words: readonly string[],
  near: (option: string) => string = () => "",
): string[] {
  const passed = new Set(passedBy(command));
  const shorts = new Set([...Object.values(BOTH), ...Object.values(OWN[command])].filter(Boolean));
  const refusedShort = (letter: string) => Object.entries(REFUSED).find(([, { short }]) => short === letter);
  return words.flatMap((word, at) => {
    if (!word.startsWith("-"))
      return takesNext(words[at - 1]) ? [] : [`${JSON.stringify(word)} is one word too many`];
    if (word.startsWith("--")) {
      const name = word.slice(2).split("=")[0] ?? "";
      if (passed.has(name)) return [];
      const refused = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
      return [refused ? saying(`--${name}`, refused.why) : `unknown option '--${name}'${near(`--${name}`)}`];
    }
    const { flags, valued } = shortIn(word);
    return [...flags, ...valued.slice(0, 1)].flatMap((letter) => {
      if (shorts.has(letter)) return [];
      const refused = refusedShort(letter);
      return [
        refused ? saying(`-${letter} (--${refused[0]})`, refused[1].why) : `unknown option '-${letter}'`,
      ];
    });
  });
}

const saying = (option: string, why: string) =>
  `${option}\n   is not passed on to the engine\n   instead: ${why}`;
