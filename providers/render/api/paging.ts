import * as z from "zod";
import { ProviderError } from "../../kernel/errors.ts";
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
  const page = z.array(
    z.looseObject({ cursor: z.string().nullish() }).transform((one, context) => {
      const item = request.item.safeParse(one[request.wrapper]);
      if (item.success) return { item: item.data, cursor: one.cursor };
      const issues = item.error.issues.map(({ path }) => [request.wrapper, ...path]);
      for (const path of issues) context.addIssue({ code: "custom", path });
      return z.NEVER;
    }),
  );
  const found: T[] = [];
  const seen = new Set<string>();
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
      answer: page,
    });
    found.push(...body.map(({ item }) => item));
    if (body.length < PAGE) return found;
    cursor = body.at(-1)?.cursor;
    // A full page without a way on may have more behind it, and one that leads in a circle never ends.
    if (!cursor || seen.has(cursor))
      throw new ProviderError(
        `render: GET ${request.path} answered a full page that does not say how to go on, so that the list may not be whole. Nothing was concluded from it: run the command again`,
      );
    seen.add(cursor);
  }
}
