import type { StackSettings } from "../settings/types.ts";

/** What ingest and retrieval need of the plain environment; the rest of the dashboard's stays with web. */
const CHROMA_ENV = ["NODE_ENV", "CHROMA_COLLECTION"];

/** The plain environment of Chroma's own process, on either platform: it alone has the folder, since it has the volume. */
export function chromaEnv(
  { dashboard: { chroma, web } }: StackSettings,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => CHROMA_ENV.includes(name))),
    CHROMA_PATH: chroma.path,
    PORT: String(web.port),
  };
}
