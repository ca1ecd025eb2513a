import { repositoryName } from "./image-reference.ts";

/** What of the world around it a stack names: whoever holds its credentials reaches all of that. */
export type WorldKind = "org" | "imageRepository" | "supabaseRef" | "renderOwner" | "backend";

/** What is named, by kind. */
export type World = Readonly<Partial<Record<WorldKind, string>>>;

/** How each kind is called in messages, and the setting that names it. */
export const WORLD: Readonly<Record<WorldKind, { called: string; path: readonly [string, string] }>> = {
  org: { called: "Fly organisation", path: ["fly", "org"] },
  imageRepository: { called: "image repository", path: ["dashboard", "imageRepository"] },
  supabaseRef: { called: "Supabase project", path: ["supabase", "ref"] },
  renderOwner: { called: "Render workspace", path: ["render", "ownerId"] },
  backend: { called: "state backend", path: ["state", "backend"] },
};
const KINDS = Object.keys(WORLD) as WorldKind[];

/** Parts of backends' addresses that tell two buckets of one name apart; regions and profiles do not. */
const PLACES = ["endpoint", "storage_account"];

/** What the sections of a stack file name, from its settings as they are written. */
export function worldOf(sections: Readonly<Record<string, unknown>>): World {
  const found = KINDS.flatMap((kind) => {
    const [section, key] = WORLD[kind].path;
    const value = (sections[section] as Readonly<Record<string, unknown>> | undefined)?.[key];
    return typeof value === "string" && value !== "" ? [[kind, value] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The kinds of which two worlds name the same thing, however each is spelled. */
export const sharedIn = (one: World, other: World): WorldKind[] =>
  KINDS.filter((kind) => {
    const [mine, theirs] = [one[kind], other[kind]];
    return mine !== undefined && theirs !== undefined && isSame(kind, mine, theirs);
  });

/** Whether two names of a kind name the same thing: by what the platform itself tells apart. */
export const isSame = (kind: WorldKind, one: string, other: string): boolean =>
  SAME[kind](one) === SAME[kind](other);

const lower = (text: string) => text.trim().toLowerCase();
const SAME: Readonly<Record<WorldKind, (text: string) => string>> = {
  org: lower,
  supabaseRef: lower,
  renderOwner: lower,
  imageRepository: repositoryName,
  backend: bucketKey,
};

/**
 * The bucket behind a backend's address: rights are given to a bucket, so that a folder in it is no world of its own. A
 * service over http is told apart by its account's path, files by their folder.
 */
function bucketKey(address: string): string {
  const text = address.trim();
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  const path = url.pathname.replace(/\/+$/, "");
  if (url.protocol === "file:" || /^https?:$/.test(url.protocol))
    return `${url.protocol}//${url.host.toLowerCase()}${path}`;
  const places = PLACES.map((name) =>
    lower(url.searchParams.get(name) ?? "").replace(/^https?:\/\/|\/+$/g, ""),
  );
  return [`${url.protocol}//${url.host.toLowerCase()}`, ...places].join(" ");
}
