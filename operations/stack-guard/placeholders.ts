/**
 * Project reference that stands where a file leaves one open (`db.<ref>.supabase.co`). The guard counts it among the
 * team's own: what a template leaves open is judged where somebody fills it in.
 */
export const OPEN_REF = "theprojectsownrefxxx";

/** One letter of Unicode's private use area in place of whatever a file leaves open. */
const OPEN = "\uE000";

/** Ways of leaving a value open: shells, workflows, templates, string interpolation, and words for people to replace. */
const placeholders =
  /<%[^%]*%>|\$\{\{[^{}]*\}\}|\{\{[^{}]*\}\}|\$\{[^{}]*\}|#\{[^{}]*\}|\$\((?:[^()]|\([^()]*\))*\)|\$(?:[A-Za-z_]\w*|\d)|<[A-Za-z][^<>\n]{0,60}>|\[[A-Za-z][^[\]@/:\n]{0,40}\]|%[A-Z_]{3,}%|%[sv]|\{[A-Za-z_][\w.()]*\}|\byour[-_][A-Za-z0-9_-]+|\bYOUR[A-Z0-9_-]+|\bx{3,}\b|\bX{3,}|\.\.\.+|…|\*{2,}(?:[A-Z]+\*{2,})?/g;
/** A value that is all open: one placeholder, a function of a program or a format, or a substitution that goes on. */
const whole = new RegExp(
  `^(?:${placeholders.source}|(?:\\w+_)?(?:DATABASE|DB|POSTGRES)_?URL(?:_\\w+)?|\\w+[-_]goes[-_]here|env\\(.*|(?:env|secrets|vars)\\.[A-Z][A-Z0-9_]*|process\\.env[.[].*|os\\.environ[.[(/].*|(?:\`|\\$\\(|\\$\\{[^}]*$|<[^>]*$).*)$`,
  "i",
);
const defaulted =
  /<%=?\s*ENV\.fetch\(\s*["'][^"']*["']\s*(?:,\s*|\)\s*\{\s*)["']([^"']*)["']\s*[)}]\s*-?%>|<%=?\s*ENV\[["'][^"']*["']\]\s*\|\|\s*["']([^"']*)["']\s*-?%>|\$\{\w+:?[-=]([^{}]*)\}|\$\{[^{}"'`]*(?:\?\?|\|\|)\s*["'`]([^"'`{}]*)["'`]\s*\}/g;
const url = /([A-Za-z][A-Za-z0-9.+-]*(?::[a-z]+)?:\/\/)([^\s"'`|]*)/g;
/** Words that documents write where a part of a URL belongs: `USER:PASSWORD@HOST`. */
const words = /(?<![\w.-])(?:IPv[46]|[A-Z][A-Z0-9_]{2,}|host|hostname)(?![\w.-])/g;

/**
 * Puts harmless stand-ins where a text leaves something open, so that only what is written down is judged. Defaults count
 * as written down (`${DATABASE_URL:-postgres://localhost/x}`). A URL whose host is open is taken out: its host is judged
 * where the variable gets its value.
 */
export function fill(text: string): string {
  // Files for scanners hold addresses as patterns; a pattern's dots and stars are those of the address.
  let known = text.replace(/\\([.*@+-])/g, "$1");
  for (let round = 0; round < 3; round++)
    known = known.replace(defaulted, (_, ...found: (string | undefined)[]) => {
      const [fetched, or, plain, coded] = found;
      return fetched ?? or ?? plain ?? coded ?? "";
    });
  return (
    known
      .replace(placeholders, OPEN)
      .replace(/\bdb\.(project|project-?ref|ref)\.supabase\.co\b/gi, `db.${OPEN}.supabase.co`)
      // `[PROJECT].supabase.co` is somebody's short form of the database's host.
      .replace(new RegExp(`@${OPEN}\\.supabase\\.co\\b`, "gi"), `@db.${OPEN}.supabase.co`)
      .replace(url, (_, scheme: string, rest: string) => fillUrl(scheme, rest))
      .replace(new RegExp(`(\\s(?:-h\\s*|--host[= ]))["']?${OPEN}["']?`, "g"), " ")
      .replace(new RegExp(`\\b([A-Za-z_]\\w*)=(["']?)${OPEN}\\2(?=[\\s"';&|]|$)`, "g"), (_, name: string) =>
        withName(name),
      )
      .replaceAll(OPEN, OPEN_REF)
      .replaceAll("host.docker.internal", "localhost")
  );
}

/** The value of a named setting with its open parts filled, or undefined where all of it is open and says nothing. */
export function fillValue(name: string, value: string): string | undefined {
  const bare = value.trim();
  if (!whole.test(bare) || bare.search(defaulted) >= 0) return fill(bare);
  const [, stand] = /=(.*)$/.exec(withName(name)) ?? [];
  return stand;
}

/** What an open variable counts as: nothing, or where others need it beside them, the value that is right. */
function withName(name: string): string {
  if (/ssl_?mode$|ssl$/i.test(name)) return `${name}=require`;
  if (/port$/i.test(name)) return `${name}=5432`;
  return /user(name)?$/i.test(name) ? `${name}=postgres.${OPEN_REF}` : "";
}

function fillUrl(scheme: string, given: string): string {
  // Nothing but the scheme, or a pattern that begins behind it.
  if (/^[.*\\)\]]*$|^(?:[()*\\]|\[\^|\.[*+])/.test(given)) return "";
  const rest = given.replace(/^[^/?#]*/, (authority) => authority.replace(words, OPEN));
  if (!rest.includes(OPEN)) return scheme + rest;
  const [, authority = "", tail = ""] = /^([^/?#]*)(.*)$/s.exec(rest) ?? [];
  const at = authority.lastIndexOf("@");
  const address = authority.slice(at + 1);
  const [host = "", port] = address.split(":");
  // A name of one label that is open in part is as good as open.
  const isOpen = /^[\w\\-]*$/.test(host.replaceAll(OPEN, "")) && host.includes(OPEN);
  if (isOpen && !/[?&]host(addr)?=/i.test(tail)) return "";
  const user = authority
    .slice(0, Math.max(at, 0))
    .replace(new RegExp(`^${OPEN}(?=:|$)`), `postgres.${OPEN_REF}`)
    .replaceAll(OPEN, OPEN_REF);
  const hosts = [
    host.replaceAll(OPEN, OPEN_REF),
    ...(port === undefined ? [] : [port.replaceAll(OPEN, "5432")]),
  ];
  const query = tail
    .replace(new RegExp(`([?&])${OPEN}(?=&|$)`, "g"), "$1sslmode=require")
    .replace(new RegExp(`(ssl_?mode=)${OPEN}`, "gi"), "$1require")
    .replaceAll(OPEN, OPEN_REF);
  return `${scheme}${at < 0 ? "" : `${user}@`}${hosts.join(":")}${query}`;
}
