import * as z from "zod";
import { shapeOf, valueAt } from "../../providers/kernel/check.ts";
import { type Clock, clockFromEnvironment } from "../../providers/kernel/clock.ts";
import { describeAnswer, UNREADABLE_ADVICE } from "../../providers/kernel/documented.ts";
import { ApiError, isNotFound, ProviderError } from "../../providers/kernel/errors.ts";
import { type Exchange, exchange, whyUnanswered } from "../../providers/kernel/exchange.ts";
import { HttpClient, type Request, type Response } from "../../providers/kernel/http.ts";
import { hide } from "../../providers/kernel/redact.ts";
import type { AnswerHeaders } from "../../providers/kernel/transport.ts";
import { isLoopback, type RepositoryAccess, refusedAccess, restRoot } from "./access.ts";
import { advise, parseError, pauseAsked, saidIn } from "./answers.ts";

/** GitHub's documentation: 900 points a minute, a GET one and every other request five. */
const READS = { rate: 15, burst: 100 };
const WRITES = { rate: 1, burst: 15 };

/** A request below the repository: `/issues?state=open`. */
type Change = { method: "POST" | "PATCH" | "PUT" | "DELETE"; path: string; body?: unknown };

/**
 * One repository on GitHub, over REST. Reads and repeatable writes are tried again by the kernel's rules; when GitHub
 * says how long to wait, that long. Paths are below the repository: `/issues`. Answers are checked against the schema
 * given, and what it does not name is dropped.
 */
export class GithubClient {
  readonly owner: string;
  readonly repository: string;
  readonly clock: Clock;
  readonly #http: HttpClient;
  readonly #root: string;
  readonly #token: string;
  #login: Promise<string> | undefined;
  #visible: Promise<unknown> | undefined;

  /** @throws ProviderError when the token must not go to the address. */
  constructor(access: RepositoryAccess, env: NodeJS.ProcessEnv = process.env) {
    const refused = refusedAccess(access);
    if (refused !== undefined) throw new ProviderError(`github: ${refused}`);
    hide([access.token]);
    this.owner = access.owner;
    this.repository = access.repository;
    this.clock = clockFromEnvironment(isLoopback(access.baseUrl), env);
    this.#root = restRoot(access.baseUrl);
    this.#token = access.token;
    this.#http = new HttpClient(
      {
        name: "github",
        baseUrl: this.#root,
        headers: this.#headers(),
        requestIdHeader: "x-github-request-id",
        parseError,
        advise,
        statusPage: "https://www.githubstatus.com",
        pauseAsked,
      },
      this.clock,
    );
  }

  /** Whose token this is. Asked once. @throws ApiError for a token of an app, which is nobody's */
  login(): Promise<string> {
    const request = { method: "GET", path: "/user" } as const;
    this.#login ??= this.#send(request).then(
      (answer) => this.#checked(request, answer, z.object({ login: z.string() }), answer.body).login,
    );
    return this.#login;
  }

  /**
   * What GitHub says of the token when it shows the repository: its scopes, which it names of classic tokens alone, when it ends,
   * and the time by GitHub's own clock; milliseconds since the epoch, each undefined where it is not said.
   */
  async about(): Promise<{ scopes: string | undefined; ends: number | undefined; date: number | undefined }> {
    const { headers } = await this.#send({ method: "GET", path: this.#below("") });
    return {
      scopes: headers.get("x-oauth-scopes") ?? undefined,
      ends: momentOf(headers.get("github-authentication-token-expiration")?.replace(/ UTC$/, "Z")),
      date: momentOf(headers.get("date")),
    };
  }

  /** Reads one thing. @throws ApiError, also for 404 */
  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const answer = await this.#send({ method: "GET", path: this.#below(path) });
    return this.#checked({ method: "GET", path }, answer, schema, answer.body);
  }

  /** Reads one thing; undefined when there is none (404) in a repository that is there. @throws ProviderError when that is not */
  async find<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
    try {
      return await this.get(path, schema);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /**
   * Reads a whole list, page after page.
   * @param key Property of the answer that holds the items, where it is not the bare list: `workflow_runs`.
   */
  async list<T>(path: string, item: z.ZodType<T>, key?: string): Promise<T[]> {
    const items: T[] = [];
    for await (const one of this.each(path, item, key)) items.push(one);
    return items;
  }

  /** The same one by one, so that a search stops asking for pages when it has found what it wants. */
  async *each<T>(path: string, item: z.ZodType<T>, key?: string): AsyncGenerator<T> {
    const separator = path.includes("?") ? "&" : "?";
    let next: string | undefined = this.#below(`${path}${separator}per_page=100`);
    const seen = new Set<string>();
    while (next !== undefined) {
      // A page that leads back would be read for ever.
      if (seen.has(next)) throw new ProviderError(`github: the pages of ${path} lead in a circle`);
      seen.add(next);
      const answer: Response = await this.#send({ method: "GET", path: next });
      const { body, headers } = answer;
      const found = key === undefined ? body : (body as Record<string, unknown> | undefined)?.[key];
      if (!Array.isArray(found)) throw unlike({ method: "GET", path }, answer, "it is no list");
      for (const one of found) yield this.#checked({ method: "GET", path }, answer, item, one);
      next = this.#nextPage(headers.get("link"));
    }
  }

  /** Changes something and reads the answer. A POST that got no answer is not repeated: look before the next. */
  async change<T>(change: Change, schema: z.ZodType<T>): Promise<T> {
    const answer = await this.#send({ ...change, path: this.#below(change.path) });
    return this.#checked(change, answer, schema, answer.body);
  }

  /** Changes something whose answer says nothing. */
  async act(change: Change): Promise<void> {
    await this.#send({ ...change, path: this.#below(change.path) });
  }

  /** Deletes something; false when it was not there any more. */
  async remove(path: string): Promise<boolean> {
    try {
      await this.act({ method: "DELETE", path });
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /**
   * Makes sure that the repository is there: GitHub says 404 of one that the token may not see, too, and then nothing in it
   * would seem to be there. Asked once, and only before anything in it has answered.
   */
  #seen(): Promise<unknown> {
    this.#visible ??= this.#ask({ method: "GET", path: this.#below("") }).catch((error: unknown) => {
      this.#visible = undefined;
      if (!isNotFound(error)) throw error;
      throw new ProviderError(
        `github: there is no repository ${this.owner}/${this.repository}, or the token may not see it: GitHub says the same of both. Check github.owner and github.repository, and give the token the repository`,
      );
    });
    return this.#visible;
  }

  /**
   * Bytes behind an address that GitHub leads on to, such as `/actions/artifacts/1/zip`; at most MOST_BYTES. The second
   * address is signed, so that the token goes to nobody but GitHub itself.
   *
   * @param limitMs real milliseconds for all of it
   */
  async download(path: string, limitMs = 60_000): Promise<Uint8Array> {
    const { status, headers, bytes } = await this.#exchange(`GET ${path}`, {
      url: `${this.#root}${this.#below(path)}`,
      headers: this.#headers(),
      follow: true,
      limitMs,
    });
    if (status === 200) return bytes;
    throw refusal(`GET ${path}`, status, headers, bytes);
  }

  /** Sends a file of a release to the address that the release names; answers nothing but that it arrived. */
  async upload(uploadUrl: string, name: string, content: Uint8Array, contentType: string): Promise<void> {
    const target = new URL(uploadUrl.replace(/\{.*$/, ""));
    const known = ["uploads.github.com", new URL(this.#root).host];
    if (!known.includes(target.host) || !(target.protocol === "https:" || isLoopback(target.href))) {
      throw new ProviderError(
        `github: a file must not be sent to ${target.host} by ${target.protocol}; allowed are ${known.join(", ")}, by https`,
      );
    }
    target.searchParams.set("name", name);
    const { status, headers, bytes } = await this.#exchange(`sending ${name}`, {
      url: target.href,
      method: "POST",
      headers: { ...this.#headers(), "content-type": contentType },
      body: content,
      limitMs: 120_000,
    });
    if (status !== 201) throw refusal(`sending ${name}`, status, headers, bytes);
  }

  async #exchange(what: string, ask: Exchange) {
    try {
      return await exchange(ask);
    } catch (error) {
      throw new ProviderError(`github: ${what} got no usable answer: ${whyUnanswered(error)}`);
    }
  }

  async #send(request: Pick<Request, "method" | "path" | "body">): Promise<Response> {
    const below = request.path.startsWith(this.#below("/"));
    try {
      const answer = await this.#ask(request);
      // What answers from within a repository shows that it is there.
      if (below) this.#visible ??= Promise.resolve();
      return answer;
    } catch (error) {
      if (below && isNotFound(error)) await this.#seen();
      throw error;
    }
  }

  #ask(request: Pick<Request, "method" | "path" | "body">) {
    const read = request.method === "GET";
    return this.#http.send({
      ...request,
      bucket: read ? { key: "read", limit: READS } : { key: "write", limit: WRITES },
    });
  }

  #headers(): Record<string, string> {
    return {
      authorization: `Bearer ${this.#token}`,
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      "user-agent": "hotdash-infrastructure",
    };
  }

  #below(path: string): string {
    return `/repos/${encodeURIComponent(this.owner)}/${encodeURIComponent(this.repository)}${path}`;
  }

  #checked<T>(asked: Asked, answer: Response, schema: z.ZodType<T>, value: unknown): T {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const path = parsed.error.issues[0]?.path ?? [];
    const place = path.length > 0 ? path.map(String).join(".") : "it";
    throw unlike(asked, answer, `${place} is ${shapeOf(valueAt(value, path))}`);
  }

  /** The path of the next page, which must be at the same place as this one. */
  #nextPage(link: string | null): string | undefined {
    const address = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
    if (address === undefined) return undefined;
    if (!address.startsWith(`${this.#root}/`)) {
      throw new ProviderError("github: the next page is said to be on another host, so it is not asked for");
    }
    return address.slice(this.#root.length);
  }
}

function momentOf(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : at;
}

/** What GitHub said to a request that sends or gets bytes, in its own words, with what to do. */
function refusal(what: string, status: number, headers: AnswerHeaders, bytes: Uint8Array): ProviderError {
  const said = saidIn(new TextDecoder().decode(bytes));
  return new ProviderError(
    [`github: ${what} was answered ${status}${said === "" ? "" : `: ${said}`}`, advise(status, said, headers)]
      .filter((part) => part !== undefined)
      .join(". "),
  );
}

type Asked = { method: string; path: string };

/** An answer in another form than the documented one; of a change nobody knows then whether it was made. */
function unlike({ method, path }: Asked, { status, headers, bytes }: Response, why: string): ApiError {
  const text = new TextDecoder().decode(bytes);
  const said = describeAnswer({ status, headers, text, body: undefined });
  return new ApiError({
    message: `github: the answer to ${path} is not what GitHub documents: ${why}. ${method} was answered ${said}. ${UNREADABLE_ADVICE}`,
    status,
    apiMessage: why,
    ambiguous: method === "POST",
    outcomeUnknown: method !== "GET",
    documented: false,
  });
}
