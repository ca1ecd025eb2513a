import fc from "fast-check";
import { expect } from "vitest";
import { examine } from "../../settings/load.ts";
import { asInput, changed, goodConfig } from "./good-config.ts";

/** Has the settings answer so many configurations, each with up to three random values at random places. */
export function answersAny(count: number): void {
  const sections = ["platform", "fly", "dashboard", "github", "supabase", "flags", "variables", "secrets"];
  const paths = [
    ...sections.map((section) => [section]),
    ["dashboard", "web"],
    ["dashboard", "web", "regions"],
    ["dashboard", "web", "checks"],
    ["dashboard", "web", "guest"],
    ["dashboard", "chroma"],
    ["supabase", "foreignRefs"],
    ["flags", "ENABLE_MCP"],
    ["secrets", "POSTGRES_URL"],
    ["variables", "WEBHOOK_QUEUE_DRIVER"],
  ];
  const change = fc.tuple(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const config = changes.reduce((all, [path, value]) => changed(all, path, value), goodConfig("staging"));
      const { settings, problems } = examine(asInput("staging", config));
      expect(settings === undefined).toBe(problems.length > 0);
    }),
    { numRuns: count },
  );
}
