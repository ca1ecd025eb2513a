import { CHECKOUT } from "../workspace/checkout.ts";
import { guard } from "./guard.ts";
import type { Options } from "./options.ts";
import { committedRefs } from "./refs.ts";
import { type Format, render } from "./report.ts";

/**
 * `hotdash stack-guard`: reports every Postgres in a checkout's files that is not the team's Supabase.
 * @returns 0 clean, 1 findings
 */
export async function stackGuard({
  checkout,
  ref,
  allow,
  format,
  history,
}: {
  checkout: string;
  /** @default those of the committed stack files */
  ref: readonly string[];
  allow: string | undefined;
  /** One of `FORMATS`. */
  format: string;
  history: boolean;
}): Promise<number> {
  const refs = ref.length > 0 ? ref : await committedRefs(CHECKOUT);
  const asked: Options = {
    checkout,
    refs,
    format: format as Format,
    history,
    ...(allow === undefined ? {} : { allow }),
  };
  const report = await guard(asked, (line) => console.error(line));
  console.log(render(report, asked.format));
  return report.violations.length > 0 ? 1 : 0;
}
