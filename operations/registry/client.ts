import { createHash } from "node:crypto";
import * as z from "zod";
import { type Clock, systemClock } from "../../providers/kernel/clock.ts";
import { isErrorBody, UNREADABLE_ADVICE } from "../../providers/kernel/documented.ts";
import { HttpClient, type Response } from "../../providers/kernel/http.ts";
import { hide } from "../../providers/kernel/redact.ts";
import { isLoopback } from "../github/access.ts";
import type { RegistryAccess } from "./access.ts";
import { isOwnRealm, knownRealms, readChallenge } from "./challenge.ts";
import {
  ABOUT_IMAGE,
  attestations,
  type ImageConfig,
  imageConfig,
  imageIndex,
  imageManifest,
  MANIFEST_TYPES,
  SPDX,
  STATES,
  type Statement,
  statement,
} from "./manifest.ts";
import { type ImageProvenance, PROVENANCE, readProvenance } from "./provenance.ts";

/** An image as a registry has it. */
export interface RegistryImage {
  /** Digest of what the tag or digest names: an image, or a list of images by platform. */
  digest: string;
  /** What the image of the wanted platform says about itself; undefined when there is none for it. */
  config: ImageConfig | undefined;
  /** Platforms that there are images for: `linux/amd64`. */
  platforms: string[];
}

/** A document of a registry, with the digest of its bytes. */
interface Found {
  digest: string;
  body: unknown;
}

const DIGEST = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** A few requests a deploy: no registry minds them. */
const BUCKET = { key: "registry", limit: { rate: 20, burst: 20 } };

/** Reads images of one repository by the OCI distribution API; it only ever looks. */
export class Registry {
  readonly #access: RegistryAccess;
  readonly #http: HttpClient;
  readonly #clock: Clock;
  #authorization: string | undefined;

  constructor(access: RegistryAccess, clock: Clock = systemClock) {
    this.#access = access;
    this.#clock = clock;
    this.#http = this.#client(access.url);
  }

  /** The digest that a tag or digest names, or undefined when the repository does not have it. One or two requests. */
  async resolve(reference: string): Promise<string | undefined> {
    const { status, headers } = await this.#send("HEAD", `manifests/${reference}`);
    if (status === 404) return undefined;
    // Registries may leave the digest out of an answer without a body.
    const said = DIGEST.safeParse(headers.get("docker-content-digest"));
    return said.data ?? (await this.#manifest(reference))?.digest;
  }

  /** The image behind a tag or digest, with the config of its image for `platform` (`linux/amd64`). */
  async image(reference: string, platform: string): Promise<RegistryImage | undefined> {
    const found = await this.#manifest(reference);
    if (!found) return undefined;
    const { digest, body } = found;
    const index = imageIndex.safeParse(body);
    if (!index.success) {
      const config = await this.#config(body);
      return { digest, config, platforms: [platformOf(config)] };
    }
    const platforms = index.data.manifests.flatMap(({ platform: of }) =>
      of && of.os !== "unknown" ? [platformOf(of)] : [],
    );
    const mine = index.data.manifests.find(({ platform: of }) => of && platformOf(of) === platform);
    const manifest = mine && (await this.#manifest(mine.digest));
    return { digest, platforms, config: manifest && (await this.#config(manifest.body)) };
  }

  /**
   * The list of what an image contains, in SPDX's JSON, which its build left beside it; undefined when it left none. Four
   * requests.
   */
  async sbom(reference: string, platform: string): Promise<Record<string, unknown> | undefined> {
    return (await this.#statements(reference, platform, [SPDX]))[0]?.predicate;
  }

  /** How an image was made, as its build states it beside the image; empty when it states nothing. Four requests. */
  async provenance(reference: string, platform: string): Promise<ImageProvenance[]> {
    const found = await this.#statements(reference, platform, PROVENANCE);
    return found.map(({ predicate }) => readProvenance(predicate));
  }

  /**
   * What stands beside the image of a platform of some types. Hashes hold it together: the list names the image and the
   * statements, and each statement names the image; one that names another is about something else, and left out.
   */
  async #statements(reference: string, platform: string, types: readonly string[]): Promise<Statement[]> {
    const index = imageIndex.safeParse((await this.#document(`manifests/${reference}`))?.body);
    if (!index.success) return [];
    const { manifests } = index.data;
    const mine = manifests.find(({ platform: of }) => of && platformOf(of) === platform);
    if (!mine) return [];
    const beside = manifests.filter(({ annotations }) => annotations?.[ABOUT_IMAGE] === mine.digest);
    const layers = await Promise.all(
      beside.map(
        async ({ digest }) =>
          this.#read(attestations, "list of statements", await this.#document(`manifests/${digest}`)).layers,
      ),
    );
    const wanted = layers.flat().filter(({ annotations }) => types.includes(annotations?.[STATES] ?? ""));
    const found = await Promise.all(
      wanted.map(async ({ digest }) =>
        this.#read(statement, "statement about an image", await this.#document(`blobs/${digest}`)),
      ),
    );
    return found.filter(
      ({ predicateType, subject }) =>
        types.includes(predicateType) &&
        subject.some(({ digest }) => `sha256:${digest.sha256}` === mine.digest),
    );
  }

  async #config(manifest: unknown): Promise<ImageConfig> {
    const { config } = this.#read(imageManifest, "manifest of an image", { body: manifest });
    const blob = await this.#document(`blobs/${config.digest}`);
    if (!blob) throw new Error(`the registry has no config of this image (${config.digest})`);
    return this.#read(imageConfig, "config of an image", blob);
  }

  /** What a tag or digest names: an image, or a list of them, and nothing else that a server may answer. */
  async #manifest(reference: string): Promise<Found | undefined> {
    const found = await this.#document(`manifests/${reference}`);
    if (found) this.#read(z.union([imageIndex, imageManifest]), "manifest", found);
    return found;
  }

  #read<T>(schema: z.ZodType<T>, what: string, found: Pick<Found, "body"> | undefined): T {
    const parsed = schema.safeParse(found?.body);
    if (parsed.success) return parsed.data;
    const { url, repository } = this.#access;
    throw new Error(
      `the registry ${url} answered for ${repository} with what is no ${what}. ${UNREADABLE_ADVICE}`,
    );
  }

  /** A document, held against the digest by which it was asked for or which the registry says it has. */
  async #document(path: string): Promise<Found | undefined> {
    const { status, headers, body, bytes } = await this.#send("GET", path);
    if (status === 404) return undefined;
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    const [, asked] = /(sha256:[0-9a-f]{64})$/.exec(path) ?? [];
    const expected = asked ?? headers.get("docker-content-digest") ?? digest;
    if (expected !== digest)
      throw new Error(
        `the registry answered ${path} with something else: its digest is ${digest}, not ${expected}`,
      );
    return { digest, body };
  }

  async #send(method: "HEAD" | "GET", path: string): Promise<Response> {
    const ask = () =>
      this.#http.send({
        method,
        path: `/v2/${this.#access.repository}/${path}`,
        headers: {
          accept: path.startsWith("manifests/") ? MANIFEST_TYPES.join(", ") : "*/*",
          ...(this.#authorization ? { authorization: this.#authorization } : {}),
        },
        bucket: BUCKET,
        expect: [401, 404],
        followRedirects: true,
        // A document is held against its digest and read by its schema; registries send blobs under any type.
        anyForm: true,
      });
    let answer = await ask();
    if (answer.status === 401 && !this.#authorization) {
      this.#authorization = await this.#authorize(answer.headers.get("www-authenticate"));
      answer = await ask();
    }
    if (answer.status === 401)
      throw new Error(
        `the registry ${this.#access.url} does not let us read ${this.#access.repository}: ${
          this.#access.credentials ? "the name and password are not accepted" : "it wants a name and password"
        }. Fly's registry takes FLY_API_TOKEN; others HOTDASH_REGISTRY_USER and HOTDASH_REGISTRY_PASSWORD`,
      );
    if (answer.status === 404 && answer.bytes.length > 0 && !isErrorBody(answer.body))
      throw new Error(
        `the registry ${this.#access.url} answered 404 to ${path} with what is no error of a registry. ${UNREADABLE_ADVICE}`,
      );
    return answer;
  }

  /** What to send along, by the registry's own challenge. */
  async #authorize(header: string | null): Promise<string | undefined> {
    const challenge = readChallenge(header);
    const { credentials, repository, simulated } = this.#access;
    const basic =
      credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`;
    if (!challenge || challenge.scheme === "basic") return basic;
    const { realm, service, scope = `repository:${repository}:pull` } = challenge;
    if (!(simulated ? isLoopback(realm) : isOwnRealm(realm, this.#access.url)))
      throw new Error(
        `the registry wants its password sent to ${realm}, which is refused: allowed is its own host over https${knownRealms(this.#access.url)}`,
      );
    const url = new URL(realm);
    if (service !== undefined) url.searchParams.set("service", service);
    url.searchParams.set("scope", scope);
    const { body, status } = await this.#client(url.origin).send({
      method: "GET",
      answer: tokenAnswer,
      path: `${url.pathname}${url.search}`,
      headers: basic ? { authorization: basic } : {},
      bucket: BUCKET,
      expect: [401, 403],
    });
    if (status !== 200) return undefined;
    const { bearer } = body;
    hide([bearer]);
    return `Bearer ${bearer}`;
  }

  #client(baseUrl: string): HttpClient {
    return new HttpClient(
      {
        name: "registry",
        baseUrl,
        headers: { "user-agent": "hotdash-infrastructure" },
        requestIdHeader: "x-request-id",
        parseError: (body, text) => ({ message: errorText(body) ?? text }),
        advise: () => undefined,
      },
      this.#clock,
    );
  }
}

/** A token under either of the two names that are in use. */
const tokenAnswer = z
  .object({ token: z.string().optional(), access_token: z.string().optional() })
  .transform(({ token, access_token }) => ({ bearer: token || access_token }))
  .pipe(z.object({ bearer: z.string().min(1) }));

/** Errors of the distribution API: `{"errors": [{"code": …, "message": …}]}`. */
const errors = z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().optional() })) });

function errorText(body: unknown): string | undefined {
  const parsed = errors.safeParse(body);
  return parsed.data?.errors
    .map(({ code, message }) => [code, message].filter(Boolean).join(": "))
    .join("; ");
}

const platformOf = ({ os, architecture }: { os: string; architecture: string }) => `${os}/${architecture}`;
