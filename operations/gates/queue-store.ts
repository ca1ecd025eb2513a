import { createClient } from "@redis/client";
import { redact } from "../../providers/kernel/redact.ts";
import { keyValueHoldsQueue, QUEUE_DRIVER } from "../../settings/queue.ts";
import type { StackSettings } from "../../settings/types.ts";
import type { Verdict } from "./gate.ts";

/** Variable whose address is asked. */
const ADDRESS = "UPSTASH_REDIS_URL";

/** How a store is asked. */
export interface Asking {
  /** Certificates to trust besides the public ones (PEM), for servers of tests. */
  ca?: string;
  /** Real milliseconds that it has for everything. @default ten seconds */
  limitMs?: number;
}

/** What of the client is used. */
interface Client {
  connect(): Promise<unknown>;
  sendCommand(words: string[]): Promise<unknown>;
}

/** What a store said. */
export type StoreAnswer =
  | {
      pong: true /** What it does when it is full; undefined where it does not say. */;
      policy: string | undefined;
    }
  | {
      pong: false;
      why: string;
      /** Whether nothing was heard at all, which may be this network's fault. */
      silent: boolean;
    };

/** What decides whether there is a store to ask. */
export type QueueStack = Pick<StackSettings, "platform" | "host" | "render" | "variables" | "secrets">;

/**
 * The Redis of the webhook queue, asked for real before a release counts on it: one connection over TLS, PING, and what it does when
 * it is full.
 */
export async function queueStoreGate(stack: QueueStack, asking: Asking = {}): Promise<Verdict> {
  const address = stack.secrets[ADDRESS];
  const unasked = whyNot(stack, address);
  if (unasked !== undefined || address === undefined)
    return { findings: [], notes: unasked ? [unasked] : [] };
  return judgeStore(await askStore(address, asking));
}

/** Why the store is not asked; empty where there is none to ask. */
function whyNot(stack: QueueStack, address: string | undefined): string | undefined {
  if (stack.variables[QUEUE_DRIVER] !== "bullmq") return "";
  if (keyValueHoldsQueue(stack))
    return "the queue's store was not asked: it is the stack's Key Value, which only its services at Render reach";
  if (stack.platform === "simulated" && !/@(localhost|127\.0\.0\.1|\[::1\]):/.test(address ?? ""))
    return "the queue's store was not asked: a simulated stack reaches this machine alone";
  return undefined;
}

/** Connects, asks and leaves. Never throws, and its answer holds nothing of the address. */
export async function askStore(url: string, { ca, limitMs = 10_000 }: Asking): Promise<StoreAnswer> {
  const tls = url.startsWith("rediss:") ? { tls: true as const, ...(ca ? { ca } : {}) } : {};
  const client = createClient({
    // Upstash's own documentation connects by the older protocol; nothing here needs the newer one.
    ...{ url, RESP: 2, disableClientInfo: true },
    socket: { ...tls, connectTimeout: limitMs, reconnectStrategy: false },
  });
  // The promises tell it; an event that nobody hears ends the process.
  client.on("error", () => {});
  let late: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(SILENCE)), limitMs);
  });
  try {
    return await Promise.race([asked(client), limit]);
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    const why = redact(message).split("\n")[0] ?? "";
    return { pong: false, why, silent: isSilence(message, code) };
  } finally {
    clearTimeout(late);
    client.destroy();
  }
}

const SILENCE = "no answer in time";

/** Nothing came back: the network may be in the way. Whoever refuses, or whose name nobody knows, is not there. */
const isSilence = (message: string, code: string | undefined) =>
  message === SILENCE ||
  /timeout|timed out/i.test(message) ||
  ["ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "EAI_AGAIN"].includes(code ?? "");

async function asked(client: Client): Promise<StoreAnswer> {
  await client.connect();
  const answer = await client.sendCommand(["PING"]);
  if (String(answer) !== "PONG")
    return { pong: false, why: "it answers PING with something else", silent: false };
  return { pong: true, policy: await policyOf(client) };
}

/** Hosted stores allow one of these commands, both or none. */
async function policyOf(client: Client): Promise<string | undefined> {
  const configured = await client.sendCommand(["CONFIG", "GET", "maxmemory-policy"]).catch(() => undefined);
  if (Array.isArray(configured) && configured.length === 2) return String(configured[1]);
  const info = await client.sendCommand(["INFO", "memory"]).catch(() => "");
  return /^maxmemory_policy:(\S+)/m.exec(String(info))?.[1];
}

/** What an answer means for a release. Pure. */
export function judgeStore(answer: StoreAnswer): Verdict {
  if (!answer.pong) {
    if (answer.silent)
      return {
        findings: [],
        notes: [
          `the queue's store could not be asked from here (${answer.why}): whether it is there, and what it does when it is full, nobody knows`,
        ],
      };
    return {
      findings: [
        {
          property: ADDRESS,
          problem: `is no store that the queue could use: ${answer.why}`,
          fix: `look at it in Upstash's console, and set its address anew: npm run pulumi -- config set --secret --path 'secrets.${ADDRESS}'`,
        },
      ],
      notes: [],
    };
  }
  const { policy } = answer;
  if (policy === undefined)
    return {
      findings: [],
      notes: [
        "the queue's store answers; what it does when it is full it does not say: eviction has to be off in Upstash's console",
      ],
    };
  if (policy === "noeviction")
    return { findings: [], notes: ["the queue's store answers, and keeps what waits in it (noeviction)"] };
  return {
    findings: [
      {
        property: ADDRESS,
        problem: `is a store that drops keys when it is full (${policy}), and BullMQ keeps its jobs in them`,
        fix: "turn eviction off in Upstash's console (maxmemory-policy noeviction)",
      },
    ],
    notes: [],
  };
}
