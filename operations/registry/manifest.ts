import * as z from "zod";

/** Media types of manifests and of lists of them, by the OCI image specification and by Docker's older one. */
export const MANIFEST_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
] as const;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** An image of one platform. */
export const imageManifest = z.object({ config: z.object({ digest }) });

/** One image for several platforms. Entries of `unknown/unknown` are attestations that lie beside the images. */
export const imageIndex = z.object({
  manifests: z.array(
    z.object({
      digest,
      platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
      annotations: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** By these BuildKit names the image that attestations are about, and what each of them states (its documentation). */
export const ABOUT_IMAGE = "vnd.docker.reference.digest";
export const STATES = "in-toto.io/predicate-type";

/** A list of contents in SPDX's form. */
export const SPDX = "https://spdx.dev/Document";

/** Attestations about an image, one a layer. */
export const attestations = z.object({
  layers: z.array(z.object({ digest, annotations: z.record(z.string(), z.string()).optional() })),
});

/** One attestation: a statement by in-toto's form about what was built. */
export const statement = z.object({
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })).default([]),
  predicateType: z.string(),
  predicate: z.record(z.string(), z.unknown()),
});

export type Statement = z.infer<typeof statement>;

/** What an image says about itself: the parts of its config blob that a deploy looks at. */
export const imageConfig = z.object({
  os: z.string(),
  architecture: z.string(),
  /** When it was built: RFC 3339. Builds that are made reproducible say 1970. */
  created: z.string().optional(),
  /** How it came to be, layer by layer; the first entry is the root of its base image. */
  history: z.array(z.object({ created: z.string().optional() })).nullish(),
  config: z
    .object({
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
      User: z.string().nullish(),
    })
    .default({}),
});
export type ImageConfig = z.infer<typeof imageConfig>;
