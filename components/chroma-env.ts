/** What ingest and retrieval need of the plain environment; the rest of the dashboard's stays with web. */
const CHROMA_ENV = ["NODE_ENV", "CHROMA_PATH", "CHROMA_COLLECTION"];

/** The plain environment of Chroma's own process, on either platform. */
export function chromaEnv(env: Readonly<Record<string, string>>, port: number): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => CHROMA_ENV.includes(name))),
    PORT: String(port),
  };
}
