import type { Call, Reply } from "../kernel/routes.ts";

/** GitHub's documentation: 30 a page unless asked, at most 100. */
const PAGE = { usual: 30, most: 100 };
/** GitHub's documentation: variables come 10 a page unless asked, at most 30. */
export const VARIABLES_PAGE = { usual: 10, most: 30 };

/**
 * One page of a list, by the query's `per_page` and `page`, with a Link header where there are more. `wrap` makes the
 * body; without it the body is the bare list.
 */
export function paged<T>(
  call: Call,
  items: readonly T[],
  wrap: (page: T[]) => unknown = (page) => page,
  size = PAGE,
): Reply {
  const perPage = Math.min(size.most, whole(call.query.get("per_page"), size.usual));
  const page = whole(call.query.get("page"), 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const links = [
    ...(page > 1 ? [link(call, page - 1, "prev")] : []),
    ...(page < last ? [link(call, page + 1, "next"), link(call, last, "last")] : []),
    ...(page > 1 ? [link(call, 1, "first")] : []),
  ];
  return {
    status: 200,
    body: wrap(items.slice((page - 1) * perPage, page * perPage)),
    ...(links.length > 0 ? { headers: { link: links.join(", ") } } : {}),
  };
}

function whole(text: string | null, otherwise: number): number {
  const number = Number(text ?? Number.NaN);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}

function link(call: Call, page: number, rel: string): string {
  const query = new URLSearchParams(call.query);
  query.set("page", String(page));
  return `<http://${call.headers.get("host") ?? "127.0.0.1"}${call.path}?${query}>; rel="${rel}"`;
}
