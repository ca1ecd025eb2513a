import { createRequire } from "node:module";

/** A place in a text, as offsets of its characters. */
export interface Range {
  start: number;
  end: number;
}

/** What the library found, by the identifier of its rule. */
export interface LibraryFind extends Range {
  rule: string;
}

/** The parts of secretlint's rules that are used here: each looks at one text and reports places. */
interface Rule {
  meta: { id: string };
  create(context: object, options: object): { file?(source: object): unknown };
}

const PRESET = "@secretlint/secretlint-rule-preset-recommend";

/**
 * Rules of the preset that are left out: one reads key files of Google's from the disk (what they hold is a private key,
 * which others find), the other lets a file excuse itself by a comment.
 */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  "@secretlint/secretlint-rule-gcp",
  "@secretlint/secretlint-rule-filter-comments",
]);

/**
 * What a text holds at least when any of the library's rules reports it: prefixes and words of its patterns. Only such
 * a text loads the library, which takes 35 ms once; a test holds this to the patterns of the version in use.
 */
const WORTH_A_LOOK = new RegExp(
  [
    "[sS](?:ECRET|ecret)_?[aA](?:CCESS|ccess)_?[kK](?:EY|ey)|x-oauth-basic|_authToken=|PRIVATE KEY|hooks\\.slack\\.com|T3BlbkFJ|dckr_pat_|tskey-|dapi",
    "npm_|xox[a-z]-|xapp-|sk-ant-|gsk_|hf_|lin_api_|ntn_|SG\\.|shp[a-z]{2}_|[rs]k_(?:live|test)_|gh[a-z]_|github_pat_",
    "glpat-|glc_|glsa_|ops_ey|hv[sbr]\\.|vc[a-z]_|figd_|cf(?:k|ut|at)_|://[^/\\s]*@",
  ].join("|"),
);

/** Whether a text can hold anything that the library knows. Cheap: one pattern, and nothing is loaded. */
export const worthALook = (text: string): boolean => WORTH_A_LOOK.test(text);

let loaded: readonly Rule[] | undefined;

/** The rules in use. The first call loads the library. */
export function libraryRules(): readonly Rule[] {
  if (loaded === undefined) {
    const { rules } = createRequire(import.meta.url)(PRESET) as { rules: readonly Rule[] };
    loaded = rules.filter(({ meta }) => !LEFT_OUT.has(meta.id));
  }
  return loaded;
}

/**
 * Credentials that secretlint's recommended rules find in a text. The library's own runner is asynchronous and made for
 * files; its rules are not, and are asked directly, so that a rule of the pack can ask as well.
 * @throws Error when a rule of another version answers later: what it found would be lost.
 */
export function findByLibrary(text: string): LibraryFind[] {
  if (!worthALook(text)) return [];
  const found: LibraryFind[] = [];
  for (const { meta, create } of libraryRules()) {
    const context = {
      sharedOptions: {},
      createTranslator: () => (messageId: string) => ({ message: messageId, messageId, data: undefined }),
      report: ({ range: [start, end] }: { range: readonly [number, number] }) =>
        found.push({ rule: meta.id, start, end }),
      ignore: () => undefined,
    };
    const answer = create(context, {}).file?.({ content: text, contentType: "text", ext: "", hasBOM: false });
    if (answer instanceof Promise) throw new Error(`${meta.id} answers later, and cannot be asked here`);
  }
  return found;
}
