/** One place at which code reads a variable. */
export interface Read {
  name: string;
  path: string;
  /** Counted from 1. */
  line: number;
  /** Whether the code goes on with something else where it is not set. */
  fallback: boolean;
}

/** A place at which the name is made at run time: what it reads can only be guessed. */
export interface Made {
  path: string;
  line: number;
}

/** What one file says of its environment. */
export interface FileReads {
  reads: Read[];
  made: Made[];
  /** Functions that read whatever name they are given: a call with a text reads that. */
  functions: string[];
  /** Calls with a text as their first argument: of which function, which text. */
  calls: (Read & { of: string })[];
  /** Texts that could be a variable's name, or the part of one behind a prefix. */
  texts: { text: string; line: number }[];
}

export const nothing = (): FileReads => ({ reads: [], made: [], functions: [], calls: [], texts: [] });

/** What names of variables look like: two words at least where nothing else says that it is one. */
export const ENV_NAME = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/** The form in which a text can be a part of a name: `ai-escalations` is AI_ESCALATIONS. */
export const asPart = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase();
