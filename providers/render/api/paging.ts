import * as z from "zod";
import type { Render } from "./connection.ts";
import { bucket } from "./rate-limits.ts";

/** Items of one answer: the most that Render gives (its documentation, "Pagination"). */
const PAGE = 100;

/**
 * Everything that a list of Render's holds. Its pages are bare arrays whose items name the cursor to go on after; the
 * list ends with a page that is not full.
 *
 * @param wrapper property of an item that holds the thing: `service`, `envVar`
 */
export async function listAll<T>(
  render: Render,
  request: { path: string; query?: Record<string, string>; wrapper: string; item: z.ZodType<T> },
): Promise<T[]> {
  const page = z.array(z.object({ [request.wrapper]: z.unknown(), cursor: z.string().nullish() }));
  const found: T[] = [];
  for (let cursor: string | null | undefined; ; ) {
    const query = new URLSearchParams({
      ...request.query,
      limit: String(PAGE),
      ...(cursor ? { cursor } : {}),
    });
    const { body } = await render.send({
      method: "GET",
      path: `${request.path}?${query}`,
      bucket: bucket("read"),
    });
    const items = page.parse(body ?? []);
    found.push(...items.map((item) => request.item.parse(item[request.wrapper])));
    cursor = items.at(-1)?.cursor as string | null | undefined;
    if (items.length < PAGE || !cursor) return found;
  }
}
