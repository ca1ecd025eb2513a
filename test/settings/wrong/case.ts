import { CANARY } from "../good-config.ts";

/** One wrong setting: what is changed in a good stack file, and what the program must say about it. */
export interface WrongSetting {
  name: string;
  /** Stack whose committed file is changed. */
  stack: "staging" | "production";
  /** Setting to change: its section and the way inside; without section prefix when it is the project's own. */
  path: readonly (string | number)[];
  /** What stands there instead; undefined removes the setting. */
  value?: unknown;
  /** Whether the value is set with --secret. */
  secret?: boolean;
  /** Property that the problem names. The project's prefix is `hotdash`; `forProject` gives it for another. */
  property: string;
  /** Texts in the problem, its value or what is allowed. */
  says: readonly string[];
  /** Text in the command that puts it right. */
  fix: string;
  /** Other properties that the same change makes wrong. */
  also?: readonly string[];
  /** What the engine says instead, where it refuses the stack file by itself before the program runs. */
  engineSays?: string;
}

/** Path of a setting of the web group. */
export const web = (...path: (string | number)[]) => ["dashboard", "web", ...path];
/** The command that sets a setting. */
export const set = (property: string, value: unknown, stack = "staging") =>
  `npm run pulumi -- config set --path 'hotdash:${property}' ${value} -s ${stack}`;
/** The command that sets a secret. */
export const secret = (name: string, stack = "staging") =>
  `npm run pulumi -- config set --secret --path 'hotdash:secrets.${name}' -s ${stack}`;
/** The command that removes a setting. */
export const remove = (property: string, stack = "staging") =>
  `npm run pulumi -- config rm --path 'hotdash:${property}' -s ${stack}`;
/** Host of the shared pooler in the committed stack files. */
export const POOLER = "aws-0-us-east-1.pooler.supabase.com";
/** How a connection that machines keep open says what it takes of the pool. */
export const SIZED = "&connection_limit=3&connect_timeout=10";
/** A connection with the canary as its password. */
export const postgres = (user: string, host: string, rest = `/postgres?sslmode=require${SIZED}`) =>
  `postgresql://${user}:${CANARY}@${host}${rest}`;
