/** Whole values that stand for "fill in later", or that everybody tries first. */
const defaults =
  /^(change[-_ ]?(me|it)|pass(word|wd|phrase)?|secret|token|key|api[-_ ]?key|test(ing)?|demo|dummy|sample|default|admin|root|foo|bar|baz|foobar|qwerty|letmein|hunter|to[-_ ]?do|tbd|none|null|undefined|n\/a|redacted|abc(def)?|postgres)[-_ ]?\d*[!.]?$/i;
/** Runs of the keyboard. */
const runs = /^(0?123456789?0?|1234567|123456|12345|abcdefgh\w*|qwerty\w*|asdf\w*)$/i;
/** Parts of a value that was copied from a manual. */
const copied =
  /(^|[^a-z])(change[-_ ]?me|your[-_ ][a-z]|replace[-_ ]?(me|this|with)|insert[-_ ]|put[-_ ]your|goes[-_ ]here)|placeholder|example|^<.*>$|^\[.*\]$|^\$?\{.*\}$|\.\.\.|…/i;
/** Keys that vendors issue for trying out. */
const testKey = /(^|[^a-z])[rsp]k_test_/i;
/** What stands before the random part of a key: `sk-`, `sk_live_`, `shpat_`. */
const prefix = /^(?:[a-z]{1,6}[-_]){1,2}(?=.{4})/i;

/** Below this length a secret can be tried out. */
const SHORTEST = 8;

/**
 * Names what makes a secret's value one that nobody made for this stack ("a default value", "an example"), or undefined.
 * In a URL the password is judged; a URL without one is fine. The answer never holds a part of the value.
 */
export function placeholder(value: string, { production }: { production: boolean }): string | undefined {
  const text = value.trim();
  const password = passwordIn(text);
  if (password === undefined) return judge(text, production);
  const found = password === "" ? undefined : judge(password, production);
  return found === undefined ? undefined : `${found} as password`;
}

function judge(text: string, production: boolean): string | undefined {
  if (defaults.test(text) || runs.test(text)) return "a default value";
  if (isRepeated(text) || isRepeated(text.replace(prefix, ""))) return "one character again and again";
  if (copied.test(text)) return "an example";
  if (production && testKey.test(text)) return "a key for tests";
  return text.length < SHORTEST ? `shorter than ${SHORTEST} characters` : undefined;
}

/** `xxxx-xxxx`, `000000`: three characters and more, and all the same but for what separates them. */
function isRepeated(text: string): boolean {
  const characters = text.replace(/[-_.\s]/g, "").toLowerCase();
  return (text.length >= 3 && characters === "") || /^(.)\1{2,}$/s.test(characters);
}

/** The password of a URL, empty when it has none; undefined for what is no URL. */
function passwordIn(text: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { password } = new URL(text);
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
