import type { Finding } from "../finding.ts";
import { type Maker, makers } from "./command-makers.ts";
import { judgeImage } from "./images.ts";
import { readEndpoints } from "./postgres/connection.ts";
import { sortHost } from "./postgres/hosts.ts";
import { CLIENTS, given } from "./postgres/options.ts";
import { remembered } from "./remembered.ts";

/** Programs that run, copy or install images. */
const runners =
  /(^|[\s"'`;&|(/])((docker|podman|nerdctl|kubectl|helm|skopeo|crane)(-compose)?|fly(ctl)?\s+(machines?|m|launch|deploy))\s/;

/** The host that Postgres's own programs are given as an option: `psql -h db`, `pg_dump --host=db`. */
const hostOption = new RegExp(
  String.raw`\b(?:${CLIENTS})\b[^\n|;&]{0,600}?\s(?:-h\s*|--host[= ]\s*)("[^"]*"|'[^']*'|[^\s"']+)`,
  "gi",
);

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
    const dialled = hostsDialledIn(lower).map((host) => sortHost(host).kind);
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

/** What the shell fills in is judged where it gets its value. */
const hostsDialledIn = remembered((text) =>
  [...text.matchAll(hostOption)].flatMap(([, word = ""]) => {
    const host = given(word);
    return host === undefined ? [] : readEndpoints(host).map((endpoint) => endpoint.host);
  }),
);

/** Judges a sentence or a comment: only commands that mean nothing else, since nobody runs the text as it stands. */
export function judgeMention(property: string, text: string): Finding[] {
  return judgeMakers(property, text, ({ plain }) => plain === true);
}

/** A page of a manual (`…/docs/current/app-initdb.html`): an address runs nothing, unless it is an API's. */
const link = /\bhttps?:\/\/(?!api\.)[^\s"'`<>)]*/gi;

const makersIn = remembered((written) => {
  const text = written.replace(link, " ");
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

/** What a container runs when Postgres's image is only where its client comes from: `postgres:17 pg_dump …`. */
const runsClient = new RegExp(
  String.raw`^\s*(?:["']?(?:/bin/)?(?:ba)?sh["']?\s+-\w*c\s+)?["']?(?:/usr/(?:local/)?bin/)?(?:${CLIENTS})\b`,
);

/** Whether the command of a container is one of Postgres's client programs: whom it dials is judged by its connection. */
export const isClientCommand = (command: string): boolean => runsClient.test(command.toLowerCase());

/** Words that may be images. A variable that is handed to a container (`-e NAME=value`) is none; `--image=` is. */
function imagesIn(text: string): string[] {
  const bare = text.replace(variableOption, " ");
  return [...bare.matchAll(/[^\s"'`]+/g)]
    .filter(({ 0: word, index }) => !isClientCommand(bare.slice(index + word.length).replace(/^["']/, "")))
    .map(([word]) => word.replace(/^--[a-z-]*image=/, ""))
    .filter((word) => !word.includes("="));
}
