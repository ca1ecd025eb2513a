import * as z from "zod";
import { describeAnswer, parseJson, UNREADABLE_ADVICE, understand } from "../../../kernel/documented.ts";
import { ProviderError } from "../../../kernel/errors.ts";
import { exchange } from "../../../kernel/exchange.ts";
import { authorization, type Platform } from "../../api/connection.ts";

/** An instant query's answer (Prometheus HTTP API): series with one sample each, `[seconds, "value"]`. */
const answer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** Longest time for the answer, in milliseconds. */
const TIMEOUT_MS = 15_000;

/**
 * The largest value among the series that a query answers; undefined when it answers none.
 * @throws ProviderError when the query cannot be asked: an analysis that was wanted must not pass by default
 */
export async function mostOf(
  { platform, org }: { platform: Platform; org: string },
  query: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const base = platform === "live" ? `https://api.fly.io/prometheus/${encodeURIComponent(org)}` : simulated();
  const url = `${base}/api/v1/query?query=${encodeURIComponent(query)}`;
  const { status, headers, bytes } = await exchange({
    url,
    headers: { authorization: authorization(process.env.FLY_API_TOKEN ?? "") },
    limitMs: TIMEOUT_MS,
    signal,
  });
  if (status !== 200) throw new ProviderError(`analysis: Prometheus answered ${status} to ${query}`);
  const text = new TextDecoder().decode(bytes);
  const raw = { status, headers, text, body: parseJson(text) };
  const understood = understand(raw, answer);
  if (!understood.ok)
    throw new ProviderError(
      `analysis: Prometheus answered ${query} with ${describeAnswer(raw)}, ${understood.why}. ${UNREADABLE_ADVICE}`,
    );
  const values = understood.value.data.result.map(({ value: [, number] }) => Number(number));
  return values.length > 0 ? Math.max(...values) : undefined;
}

/** A simulated stack asks a loopback address only. */
function simulated(): string {
  const url = process.env.HOTDASH_FLY_PROMETHEUS_URL;
  if (!url || !["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname))
    throw new ProviderError(
      "a Prometheus query against a simulator needs HOTDASH_FLY_PROMETHEUS_URL, a loopback address",
    );
  return url.replace(/\/$/, "");
}
