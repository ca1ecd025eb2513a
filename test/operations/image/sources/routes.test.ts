import { expect, test } from "vitest";
import { routesIn } from "../../../../operations/image/sources/routes.ts";

/* Paths as @react-router/fs-routes (7.9) makes them of file names; where they are not certain nothing is said. */
const FLAT = 'import { flatRoutes } from "@react-router/fs-routes";\n\nexport default flatRoutes();\n';
const routes = (names: readonly string[], config: string | undefined = FLAT) =>
  routesIn(
    names.map((name) => `app/routes/${name}`),
    config,
  );

test.each([
  [["health.tsx"], ["/health"]],
  [
    ["_index/route.tsx", "health.ts", "api.health.ts"],
    ["/", "/api/health", "/health"],
  ],
  [["api.health/route.ts", "api.health/query.server.ts"], ["/api/health"]],
  [
    ["_auth.login.tsx", "app_.health.tsx"],
    ["/app/health", "/login"],
  ],
  [
    ["health[.]json.ts", "[_]status.ts"],
    ["/_status", "/health.json"],
  ],
  [["users.$id.tsx", "health.ts", "($lang).about.tsx"], ["/health"]],
  [["styles.css", "health.ts"], ["/health"]],
])("%j are %j", (names, expected) => expect(routes(names)).toEqual(expected));

test.each<[string, string[], string | undefined]>([
  ["a route that takes whatever comes", ["$.tsx", "app.tsx"], FLAT],
  ["one of any single segment", ["$shop.tsx"], FLAT],
  ["routes by hand", ["health.ts"], 'export default [route("health", "./h.ts")];\n'],
  ["another folder of routes", ["health.ts"], 'export default flatRoutes({ rootDirectory: "x" });\n'],
  ["both ways", ["health.ts"], 'const more = route("x", "./x.ts");\nexport default flatRoutes();\n'],
  ["no routes at all", [], FLAT],
])("%s: nothing is certain", (_what, names, config) => expect(routes(names, config)).toBeUndefined());

test("without a config nothing is certain", () => {
  expect(routesIn(["app/routes/health.ts"], undefined)).toBeUndefined();
});
