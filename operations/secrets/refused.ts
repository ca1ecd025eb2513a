import { type Encrypted, providerLines } from "./provider.ts";

/** What a command of the engine would find. */
export interface Found {
  stack: string;
  /** The stack file, and what it is called. */
  file: Encrypted;
  fileName: string;
  /** What is stored; undefined where there is no such stack yet. */
  state: Encrypted | undefined;
  /** Whether the passphrase at hand is the one of a salt; undefined when there is none at hand. */
  opens: ((salt: string) => Promise<boolean>) | undefined;
}

/**
 * Why no command may run on a stack: the engine (3.259.0) makes a new salt from whatever passphrase it is given where the stack
 * file has none, and after that the right one opens nothing any more. Empty when all fits.
 */
export async function refusedProvider(found: Found): Promise<string[]> {
  const { file, fileName, state, opens, stack } = found;
  const problems: string[] = [];
  if (file.salt === undefined && file.url === undefined) problems.push(...withoutProvider(found));
  else if (file.salt !== undefined && opens && !(await opens(file.salt)))
    problems.push(
      state?.salt !== undefined && state.salt !== file.salt && (await opens(state.salt))
        ? `encryptionsalt in ${fileName} = another one than the state has\n   the passphrase opens the state of ${stack}, and not this file: the file was given a new salt by a wrong passphrase\n` +
            `   allowed: the salt that the state is encrypted with\n${putBack(fileName, state)}; then set every secret again that was set since`
        : wrong(`${fileName} was encrypted with`),
    );
  const opened = file.salt === state?.salt ? undefined : state?.salt;
  if (problems.length === 0 && opened !== undefined && opens && !(await opens(opened)))
    problems.push(
      `${wrong(`the state of ${stack} was encrypted with`)}\n   the salt in ${fileName} is another one than the state's: when it was made by a wrong passphrase, put this line back there: encryptionsalt: ${opened}`,
    );
  return problems;
}

/** A stack file that names nothing: fine where nothing is encrypted. */
function withoutProvider({ stack, file, fileName, state, opens }: Found): string[] {
  const own = state?.salt ?? state?.url;
  if (state && own !== undefined && (state.secrets || file.secrets))
    return [
      `encryptionsalt in ${fileName} = nothing\n   ${stack} has secrets, and its file does not say what they are encrypted with: the engine would make a new salt from the passphrase at hand\n` +
        `   allowed: what the state is encrypted with${opens ? "" : "; its passphrase in PULUMI_CONFIG_PASSPHRASE or _FILE"}\n${putBack(fileName, state)}`,
    ];
  if (own === undefined && file.secrets)
    return [
      `encryptionsalt in ${fileName} = nothing\n   the file has secrets whose salt is lost: the engine would make a new one, which does not open them\n` +
        `   allowed: the salt that they were encrypted with\n   fix: git log -p -S encryptionsalt -- ${fileName} shows it; put the line back`,
    ];
  return [];
}

const putBack = (fileName: string, state: Encrypted) =>
  `   fix: put back at the top of ${fileName}: ${providerLines(state).join(" and ")}`;

const wrong = (what: string) =>
  `PULUMI_CONFIG_PASSPHRASE (or the file in PULUMI_CONFIG_PASSPHRASE_FILE) = another one than ${what}\n   allowed: the passphrase that the stack was made with\n   fix: export the right one; nothing was changed`;
