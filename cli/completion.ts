import type { Command, Shape } from "./command.ts";
import { written } from "./program.ts";

/** Shells that a script is made for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What may stand next. */
interface Word {
  word: string;
  /** One clause. */
  does: string;
}

/** Stacks that are completed; those of pull requests are too many to guess. */
const STACKS: readonly Word[] = ["staging", "production", "shared"].map((word) => ({
  word,
  does: "a stack",
}));

/**
 * A script that completes commands, options and stacks, made of the table: it starts no process at a key, and holds nothing but
 * words. commander 15 makes none itself.
 */
export const completionScript = (commands: readonly Command[], shell: Shell): string =>
  ({ bash, zsh, fish })[shell](nextWords(commands));

/** By the words of a command so far, `secrets` or `secrets compare`, what may follow; of no word every command. */
export function nextWords(commands: readonly Command[]): Map<string, Word[]> {
  const next = new Map<string, Word[]>();
  const add = (after: string, word: Word) => {
    const known = next.get(after) ?? [];
    if (!known.some((one) => one.word === word.word)) known.push(word);
    next.set(after, known);
  };
  for (const { name, summary, arguments: own, options } of commands) {
    const words = name.split(" ");
    words.forEach((word, at) => {
      const whole = at === words.length - 1;
      add(words.slice(0, at).join(" "), { word, does: whole ? summary : `commands below ${word}` });
    });
    for (const word of optionWords(options)) add(name, word);
    add(name, { word: "--help", does: "what it takes, with examples" });
    if (own && "stack" in own) for (const word of STACKS) add(name, word);
  }
  return next;
}

const optionWords = (options: Shape = {}): Word[] =>
  Object.entries(options).map(([name, kind]) => ({
    word: /--[\w-]+/.exec(written(name, kind))?.[0] ?? "",
    does: kind.summary,
  }));

/** Words of commands that others stand below, or that take something: the path goes on over them. */
const pathsOf = (next: Map<string, Word[]>) => [...next.keys()].filter((path) => path !== "");

function bash(next: Map<string, Word[]>): string {
  const steps = pathsOf(next).map((path) => `      '${path}') path='${path}' ;;`);
  const words = [...next].map(
    ([path, all]) => `    '${path}') words='${all.map(({ word }) => word).join(" ")}' ;;`,
  );
  return `# bash: eval "$(npx hotdash completion bash)"
_hotdash() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' words='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${path:+$path }\${COMP_WORDS[at]}" in
${steps.join("\n")}
    esac
  done
  case "$path" in
${words.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _hotdash hotdash
`;
}

function zsh(next: Map<string, Word[]>): string {
  const steps = pathsOf(next).map((path) => `      '${path}') path_='${path}' ;;`);
  const words = [...next].map(
    ([path, all]) =>
      `    '${path}') words_=(${all.map(({ word, does }) => quoted(`${word}:${does.replaceAll(":", "\\:")}`)).join(" ")}) ;;`,
  );
  return `#compdef hotdash
# zsh, after compinit: eval "$(npx hotdash completion zsh)"
_hotdash() {
  local path_='' at
  local -a words_
  for ((at = 2; at < CURRENT; at++)); do
    case "\${path_:+$path_ }\${words[at]}" in
${steps.join("\n")}
    esac
  done
  case "$path_" in
${words.join("\n")}
  esac
  _describe 'hotdash' words_ || _files
}
compdef _hotdash hotdash
`;
}

function fish(next: Map<string, Word[]>): string {
  const steps = pathsOf(next).map((path) => `      case '${path}'\n        set path '${path}'`);
  const words = [...next].flatMap(([path, all]) =>
    all.map(
      ({ word, does }) =>
        `complete -c hotdash -n 'test (__hotdash_path) = ${path === "" ? '""' : `"${path}"`}' -a ${quotedFish(word)} -d ${quotedFish(does)}`,
    ),
  );
  return `# fish: npx hotdash completion fish | source
function __hotdash_path
  set -l path ''
  for word in (commandline -opc)[2..]
    switch (string trim "$path $word")
${steps.join("\n")}
    end
  end
  echo "$path"
end
${words.join("\n")}
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const quotedFish = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
