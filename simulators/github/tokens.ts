import { randomBytes } from "node:crypto";
import type { Call } from "../kernel/routes.ts";
import { notFound, refuse } from "./errors.ts";
import { demand, type Holder, type Rights } from "./rights.ts";
import type { World } from "./world.ts";

/** A token that may not do everything. */
export interface LimitedToken {
  rights: Rights;
  /** Default: a workflow's job. */
  holder?: Holder;
  /** Names of the repositories that it sees; default all. Of others GitHub says that they are not there. */
  repositories?: readonly string[];
}

/** The tokens that a world knows. */
export class Tokens {
  readonly #all: ReadonlySet<string>;
  readonly #limited = new Map<string, LimitedToken>();

  /** @param all tokens that may do everything */
  constructor(all: readonly string[]) {
    this.#all = new Set(all);
  }

  /** A new token with nothing but these rights. */
  issue(token: LimitedToken): string {
    const text = `sim_limited_${randomBytes(12).toString("hex")}`;
    this.#limited.set(text, token);
    return text;
  }

  /**
   * Refuses callers without a known token (`Bearer x` or `token x`) with 401, without a User-Agent with 403, and those whose
   * token lacks the right: 404 for a repository that it does not see, else 403.
   */
  admit(call: Call, world: World): void {
    if (!call.headers.get("user-agent")) {
      throw refuse(
        403,
        "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
      );
    }
    const header = call.headers.get("authorization");
    if (!header) throw refuse(401, "Requires authentication");
    const token = /^(?:bearer|token)\s+(\S+)\s*$/i.exec(header)?.[1] ?? "";
    if (this.#all.has(token)) return;
    const limited = this.#limited.get(token);
    if (!limited) throw refuse(401, "Bad credentials");
    const { repo, repository: id } = call.params;
    const repository = [...world.repositories.values()].find(
      (one) => one.name.toLowerCase() === repo?.toLowerCase() || String(one.id) === id,
    );
    const { repositories } = limited;
    if (repository && repositories && !repositories.includes(repository.name)) throw notFound();
    const isPull = (number: number) => repository?.activity.issues.get(number)?.pull !== undefined;
    demand(call, { rights: limited.rights, holder: limited.holder ?? "integration" }, isPull);
  }
}
