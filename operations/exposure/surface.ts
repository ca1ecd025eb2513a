import { endsSoon } from "../../settings/rules/certificate-life.ts";

/** Something of an app that the internet reaches, or by which it is reached. */
export interface Exposed {
  app: string;
  kind: "address" | "port" | "certificate";
  /** `shared_v4 66.241.125.1`, `443 tls, http`, `app.hotrodan.com`. */
  what: string;
  /** What must be declared for it: the address's kind, the port's number, the host name. */
  key: string;
  /** When a certificate ends, RFC 3339; undefined until it is issued. */
  expires?: string | undefined;
  /** When it began, the same way. */
  issued?: string | undefined;
}

/** What a stack declares of one app. */
export interface DeclaredSurface {
  app: string;
  /** Keys of `Exposed` by kind. */
  address: readonly string[];
  port: readonly string[];
  certificate: readonly string[];
}

/** One line of the report; `problem` is absent where everything is as declared. */
export interface Judged extends Exposed {
  problem?: string;
}

/**
 * Holds what is reached against what is declared. An app without a public address is reached by nobody, so its ports are
 * no exposure. Pure.
 */
export function judgeSurface(
  live: readonly Exposed[],
  declared: readonly DeclaredSurface[],
  today: Date,
): Judged[] {
  const open = new Set(live.filter(isPublicAddress).map(({ app }) => app));
  const seen = live.filter(({ app, kind }) => kind !== "port" || open.has(app));
  const judged = seen.map((one): Judged => {
    const own = declared.find(({ app }) => app === one.app);
    if (!own?.[one.kind].includes(one.key)) return { ...one, problem: "is not declared by the stack" };
    const ending = endOf(one, today);
    return ending === undefined ? one : { ...one, problem: ending };
  });
  return [...judged, ...missing(live, declared)];
}

function isPublicAddress({ kind, key }: Exposed): boolean {
  return kind === "address" && key !== "private_v6";
}

function endOf({ kind, expires, issued }: Exposed, today: Date): string | undefined {
  if (kind !== "certificate" || expires === undefined) return undefined;
  const [ends, begins, now] = [Date.parse(expires), Date.parse(issued ?? ""), today.getTime()];
  if (Number.isNaN(ends)) return "has an end that cannot be read";
  if (ends < now) return "has ended";
  const left = endsSoon(ends, Number.isNaN(begins) ? undefined : begins, now);
  return left === undefined ? undefined : `ends in ${left}: its renewal has failed`;
}

/** Declared host names without a certificate: users would be warned off. */
function missing(live: readonly Exposed[], declared: readonly DeclaredSurface[]): Judged[] {
  return declared.flatMap(({ app, certificate }) =>
    certificate
      .filter((key) => !live.some((one) => one.app === app && one.kind === "certificate" && one.key === key))
      .map((key) => ({
        app,
        kind: "certificate" as const,
        key,
        what: key,
        problem: "is declared and not there",
      })),
  );
}
