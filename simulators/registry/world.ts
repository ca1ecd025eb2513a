import { createHash } from "node:crypto";

/** What an image says about itself; the rest is made up. Names are those of the OCI image specification. */
export interface PushedImage {
  repository: string;
  /** Tags that then name it. */
  tags?: readonly string[];
  /** @default amd64 */
  architecture?: string;
  /** @default linux */
  os?: string;
  /** RFC 3339. @default now */
  created?: string;
  /** @default the dashboard's: `8080/tcp` */
  ports?: readonly string[];
  /** @default `npm run start` */
  command?: readonly string[];
  /** @default `1000:1000`; an empty one runs as root */
  user?: string;
  /** Besides the one that names the dashboard's release command. */
  labels?: Readonly<Record<string, string>>;
  /** List of its contents in SPDX's JSON; in a list of images only, where BuildKit leaves it beside the image. */
  sbom?: Readonly<Record<string, unknown>>;
  /** Who built it, as provenance beside the image states it, each a statement of its own; in a list of images only. */
  builders?: readonly string[];
  /** Digest that those statements are about. @default the image's own */
  stated?: string;
}

/** A stored document, by its digest. */
export interface Stored {
  mediaType: string;
  bytes: string;
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const SPDX = "https://spdx.dev/Document";
const PROVENANCE = "https://slsa.dev/provenance/v1";
const ATTESTATION = "application/vnd.in-toto+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";

/** The repositories of a registry: documents by digest, tags by name. */
export class RegistryWorld {
  readonly #documents = new Map<string, Map<string, Stored>>();
  readonly #tags = new Map<string, Map<string, string>>();

  /** Stores an image as a push of one would, and answers its digest. */
  push(image: PushedImage): string {
    const digest = this.#store(image.repository, MANIFEST, this.#manifest(image));
    for (const tag of image.tags ?? []) this.tag(image.repository, tag, digest);
    return digest;
  }

  /** Stores one image for several platforms under a list, as a build for many platforms pushes it. */
  pushIndex(repository: string, images: readonly PushedImage[], tags: readonly string[] = []): string {
    const manifests = images.flatMap((image) => {
      const digest = this.push({ ...image, repository, tags: [] });
      const platform = { os: image.os ?? "linux", architecture: image.architecture ?? "amd64" };
      const own = { mediaType: MANIFEST, digest, platform };
      const statements = [
        ...(image.sbom ? [{ type: SPDX, predicate: image.sbom }] : []),
        ...(image.builders ?? []).map((id) => ({
          type: PROVENANCE,
          predicate: { buildDefinition: {}, runDetails: { builder: { id } } },
        })),
      ];
      const beside = this.#attestations(repository, digest, image.stated ?? digest, statements);
      return statements.length > 0 ? [own, beside] : [own];
    });
    const digest = this.#store(repository, INDEX, { schemaVersion: 2, mediaType: INDEX, manifests });
    for (const tag of tags) this.tag(repository, tag, digest);
    return digest;
  }

  /** Makes a tag name another image, as a push over it does. */
  tag(repository: string, tag: string, digest: string): void {
    const tags = this.#tags.get(repository) ?? new Map<string, string>();
    this.#tags.set(repository, tags.set(tag, digest));
  }

  has(repository: string): boolean {
    return this.#documents.has(repository);
  }

  /** The document that a tag or a digest names. */
  find(repository: string, reference: string): (Stored & { digest: string }) | undefined {
    const digest = reference.startsWith("sha256:") ? reference : this.#tags.get(repository)?.get(reference);
    const stored = digest === undefined ? undefined : this.#documents.get(repository)?.get(digest);
    return stored && digest !== undefined ? { ...stored, digest } : undefined;
  }

  /** An entry of a list of images that holds what a build states about one of them, one statement a layer. */
  #attestations(
    repository: string,
    about: string,
    stated: string,
    statements: readonly { type: string; predicate: unknown }[],
  ) {
    const layers = statements.map(({ type: predicateType, predicate }) => {
      const digest = this.#store(repository, ATTESTATION, {
        _type: "https://in-toto.io/Statement/v0.1",
        ...{ predicateType, subject: [{ name: "_", digest: { sha256: stated.slice(7) } }], predicate },
      });
      const annotations = { "in-toto.io/predicate-type": predicateType };
      return { mediaType: ATTESTATION, digest, size: 1, annotations };
    });
    const config = { mediaType: CONFIG, digest: layers[0]?.digest ?? about, size: 1 };
    const digest = this.#store(repository, MANIFEST, {
      ...{ schemaVersion: 2, mediaType: MANIFEST, config, layers },
    });
    const type = { "vnd.docker.reference.type": "attestation-manifest" };
    return {
      ...{ mediaType: MANIFEST, digest, platform: { os: "unknown", architecture: "unknown" } },
      annotations: { ...type, "vnd.docker.reference.digest": about },
    };
  }

  #manifest(image: PushedImage): unknown {
    const [os, architecture] = [image.os ?? "linux", image.architecture ?? "amd64"];
    const config = {
      ...{ os, architecture, created: image.created ?? new Date().toISOString() },
      config: {
        Cmd: image.command ?? ["npm", "run", "start"],
        ExposedPorts: Object.fromEntries((image.ports ?? ["8080/tcp"]).map((port) => [port, {}])),
        User: image.user ?? "1000:1000",
        Labels: { "com.hotrodan.release-command": "npm run prisma:migrate", ...image.labels },
      },
      rootfs: { type: "layers", diff_ids: [] },
    };
    const digest = this.#store(image.repository, CONFIG, config);
    const size = JSON.stringify(config).length;
    return {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: CONFIG, digest, size },
      layers: [],
    };
  }

  #store(repository: string, mediaType: string, content: unknown): string {
    const bytes = JSON.stringify(content);
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    const documents = this.#documents.get(repository) ?? new Map<string, Stored>();
    this.#documents.set(repository, documents.set(digest, { mediaType, bytes }));
    return digest;
  }
}
