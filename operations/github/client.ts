import type * as z from "zod";
import { type Clock, clockFromEnvironment } from "../../providers/kernel/clock.ts";
import { isNotFound, ProviderError } from "../../providers/kernel/errors.ts";
import { HttpClient, type Request } from "../../providers/kernel/http.ts";
import { hide } from "../../providers/kernel/redact.ts";
import { isLoopback, type RepositoryAccess, refusedAccess, restRoot } from "./access.ts";
import { advise, parseError, pauseAsked } from "./answers.ts";

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
        pauseAsked,
      },
      this.clock,
    );
  }

  /** Reads one thing. @throws ApiError, also for 404 */
  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const { body } = await this.#send({ method: "GET", path: this.#below(path) });
    return this.#checked(path, schema, body);
  }

  /** Reads one thing; undefined when there is none (404). */
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
    while (next !== undefined) {
      const { body, headers } = await this.#send({ method: "GET", path: next });
      const found = key === undefined ? body : (body as Record<string, unknown> | undefined)?.[key];
      if (!Array.isArray(found)) throw new ProviderError(`github: GET ${path} answered no list`);
      for (const one of found) yield this.#checked(path, item, one);
      next = this.#nextPage(headers.get("link"));
    }
  }

  /** Changes something and reads the answer. A POST that got no answer is not repeated: look before the next. */
  async change<T>(change: Change, schema: z.ZodType<T>): Promise<T> {
    const { body } = await this.#send({ ...change, path: this.#below(change.path) });
    return this.#checked(change.path, schema, body);
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

  /** Bytes behind an address that GitHub leads on to, such as `/actions/artifacts/1/zip`. */
  async download(path: string, limitMs = 60_000): Promise<Uint8Array> {
    const signal = AbortSignal.timeout(limitMs);
    const first = await fetch(`${this.#root}${this.#below(path)}`, {
      headers: this.#headers(),
      redirect: "manual",
      signal,
    });
    const location = first.headers.get("location");
    const target = location === null ? undefined : new URL(location, this.#root);
    // The second address is signed; the token goes to nobody but GitHub itself.
    const own = target?.origin === new URL(this.#root).origin;
    const answer = target
      ? await fetch(target, { signal, ...(own ? { headers: this.#headers() } : {}) })
      : first;
    if (!answer.ok) {
      throw new ProviderError(
        `github: GET ${path} answered ${answer.status}. ${advise(answer.status) ?? ""}`.trim(),
      );
    }
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** Sends a file of a release to the address that the release names; answers nothing but that it arrived. */
  async upload(uploadUrl: string, name: string, content: Uint8Array, contentType: string): Promise<void> {
    const target = new URL(uploadUrl.replace(/\{.*$/, ""));
    const known = ["uploads.github.com", new URL(this.#root).host];
    if (!known.includes(target.host)) {
      throw new ProviderError(
        `github: a file must not be sent to ${target.host}; allowed are ${known.join(", ")}`,
      );
    }
    target.searchParams.set("name", name);
    const answer = await fetch(target, {
      method: "POST",
      headers: { ...this.#headers(), "content-type": contentType },
      body: new Uint8Array(content),
      redirect: "error",
      signal: AbortSignal.timeout(120_000),
    });
    if (!answer.ok) throw new ProviderError(`github: sending ${name} was answered ${answer.status}`);
  }

  #send(request: Pick<Request, "method" | "path" | "body">) {
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

  #checked<T>(path: string, schema: z.ZodType<T>, body: unknown): T {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new ProviderError(
      `github: the answer to ${path} is not what GitHub documents: ${issue?.path.join(".") || "(body)"} ${issue?.message ?? ""}`,
    );
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
