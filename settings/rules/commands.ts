import type { Finding } from "../finding.ts";
import { type Maker, makers } from "./command-makers.ts";
import { judgeImage } from "./images.ts";
import { normaliseHost } from "./postgres/connection.ts";
import { sortHost } from "./postgres/hosts.ts";
import { remembered } from "./remembered.ts";

/** Programs that run, copy or install images. */
const runners =
  /(^|[\s"'`;&|(/])((docker|podman|nerdctl|kubectl|helm|skopeo|crane)(-compose)?|fly(ctl)?\s+(machines?|m|launch|deploy))\s/;

/** The host that Postgres's own programs are given as an option: `psql -h db`, `pg_dump --host=db`. */
const hostOption =
  /\b(?:psql|pg_dump|pg_dumpall|pg_restore|pg_isready|pg_basebackup|pg_receivewal|pgbench|vacuumdb|reindexdb|clusterdb|dropdb|pgcli)\b[^\n|;&]*?\s(?:-h\s*|--host[= ]\s*)["']?([^\s"']+)/gi;

/**
 * Judges texts that a shell or a program will run: a command that makes, starts or attaches a Postgres that is not Supabase
 * is refused, as is one that names a database image or dials a host elsewhere. Connection strings in the text are
 * `judgePostgres`'s business. With `simulated`, hosts on this machine may be dialled; with `local`, a developer's own copy
 * of Supabase may be started.
 */
export function judgeCommands(
  texts: Readonly<Record<string, string>>,
  { simulated = false, local = false }: { simulated?: boolean; local?: boolean } = {},
): Finding[] {
  return Object.entries(texts).flatMap(([property, text]) => {
    const lower = text.toLowerCase();
    const made = judgeMakers(property, text, (maker) => !(local && maker.local));
    if (made.length > 0) return made;
    const dialled = hostsDialledIn(lower).map((host) => sortHost(normaliseHost(host)).kind);
    const fine = ["direct", "pooler", ...(simulated ? ["loopback"] : [])];
    if (dialled.some((kind) => !fine.includes(kind))) {
      const problem = "dials a Postgres that is not Supabase's";
      return [{ property, problem, fix: "Dial the stack's Supabase host, or leave the command out." }];
    }
    if (!runners.test(lower)) return [];
    return imagesIn(lower)
      .flatMap((word) => judgeImage(word, { property }))
      .slice(0, 1);
  });
}

const hostsDialledIn = remembered((text) => [...text.matchAll(hostOption)].map(([, host = ""]) => host));

/** Judges a sentence or a comment: only commands that mean nothing else, since nobody runs the text as it stands. */
export function judgeMention(property: string, text: string): Finding[] {
  return judgeMakers(property, text, ({ plain }) => plain === true);
}

const makersIn = remembered((text) => {
  const lower = text.toLowerCase();
  return makers.filter((maker) => maker.pattern.test(maker.asWritten ? text : lower));
});

function judgeMakers(property: string, text: string, counts: (maker: Maker) => boolean): Finding[] {
  const found = makersIn(text).find(counts);
  if (found === undefined) return [];
  const fix = "Remove the command; the database is the stack's Supabase project.";
  const problem = `runs a command that makes or starts a Postgres (${found.name}); Supabase is the only Postgres`;
  return [{ property, problem, fix }];
}

/** Options whose word is the name of a variable: `docker run -e POSTGRES_URL`. */
const variableOption = /\s(?:-e|--env|--build-arg)[\s=]\S+/g;

/** Words that may be images. A variable that is handed to a container (`-e NAME=value`) is none; `--image=` is. */
function imagesIn(text: string): string[] {
  return text
    .replace(variableOption, " ")
    .split(/[\s"'`]+/)
    .map((word) => word.replace(/^--[a-z-]*image=/, ""))
    .filter((word) => !word.includes("="));
}
