/** What a text on the command line may be. */
export interface Allowed {
  test(text: string): boolean;
  /** Completes "is no …": `commit`. */
  noun: string;
  /** Completes "allowed: …". */
  words: string;
}

/**
 * A kind of argument or option, of whose value the command gets `V`: a flag is true or false, a text that was not given is
 * undefined, a list that was not given is empty. Paths are absolute, seen from the folder that the user is in.
 */
export interface Kind<V> {
  form: "flag" | "off" | "text" | "list";
  /** One clause for the help, without a full stop. */
  summary: string;
  /** Names the value in the help: `file` for `<file>`. */
  placeholder: string;
  short?: string;
  allowed?: Allowed;
  required?: boolean;
  /** What counts when nothing is given. */
  fallback?: string;
  path?: boolean;
  /** Variable of the environment that counts where it is not given, unless it is empty. */
  variable?: string;
  /** Whether an empty text, as an unset variable of a shell or a workflow leaves it, counts as not given. */
  emptyIsNone?: boolean;
  /** Never set: it carries the type. */
  readonly value?: V;
}

type More = Pick<Kind<unknown>, "short" | "allowed" | "variable" | "emptyIsNone">;

/** `--name`: true when it is there. */
export const flag = (summary: string, more: Pick<More, "short"> = {}): Kind<boolean> => ({
  ...{ form: "flag", placeholder: "", summary, ...more },
});

/** `--no-name`: false when it is there, else true. */
export const off = (summary: string): Kind<boolean> => ({ form: "off", placeholder: "", summary });

/** A text that may be left out. */
export const text = (placeholder: string, summary: string, more: More = {}): Kind<string | undefined> => ({
  ...{ form: "text", placeholder, summary, ...more },
});

/** A text without which the command cannot run. */
export const needed = (placeholder: string, summary: string, more: More = {}): Kind<string> => ({
  ...{ form: "text", placeholder, summary, required: true, ...more },
});

/** A text that counts as `fallback` when it is left out. */
export const otherwise = (
  placeholder: string,
  fallback: string,
  summary: string,
  more: More = {},
): Kind<string> => ({ form: "text", placeholder, summary, fallback, ...more });

/** The path of a file or a folder, that may be left out. */
export const path = (placeholder: string, summary: string): Kind<string | undefined> => ({
  ...{ form: "text", placeholder, summary, path: true },
});

/** The path of a file or a folder, without which the command cannot run. */
export const neededPath = (placeholder: string, summary: string): Kind<string> => ({
  ...{ form: "text", placeholder, summary, path: true, required: true },
});

/** The path of a folder or a file: `fallback` when it is left out. */
export const pathOr = (placeholder: string, fallback: string, summary: string): Kind<string> => ({
  ...{ form: "text", placeholder, summary, path: true, fallback },
});

/** A text that may be given any number of times; as an argument, all that follow. */
export const list = (placeholder: string, summary: string, more: More = {}): Kind<string[]> => ({
  ...{ form: "list", placeholder, summary, ...more },
});

/** Paths, any number of them, at least one. */
export const neededPaths = (placeholder: string, summary: string): Kind<string[]> => ({
  ...{ form: "list", placeholder, summary, path: true, required: true },
});
