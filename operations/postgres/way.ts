import { messageOf } from "../../providers/kernel/errors.ts";
import { POSTGRES_URL_VARIABLE } from "./of-stack.ts";
import { leadsNowhere, withClient } from "./session.ts";
import { type PostgresTarget, targetOf } from "./target.ts";

/** Of a simulated stack, which reaches no project of Supabase. */
const NONE = `the stack is simulated, and no database stands behind it: set ${POSTGRES_URL_VARIABLE}`;

/**
 * The first of several ways to a database that leads there: the direct connection, else the session pooler.
 * @throws Error of the server, or with every way that leads nowhere
 */
export async function firstWay(urls: readonly string[]): Promise<PostgresTarget> {
  const tried: string[] = urls.length > 0 ? [] : [NONE];
  for (const url of urls) {
    const target = targetOf(url, "DIRECT_URL");
    try {
      return await withClient(target, async () => target);
    } catch (error) {
      tried.push(messageOf(error));
      if (!leadsNowhere(error)) break;
    }
  }
  throw new Error(tried.join("\n"));
}
