import type { Judged } from "./surface.ts";

/** The surface as lines, what is wrong first marked and then summed up. */
export function report(judged: readonly Judged[]): string {
  const lines = judged.map(({ app, kind, what, expires, problem }) =>
    [
      problem === undefined ? "  " : "! ",
      app.padEnd(width(judged, "app")),
      "  ",
      kind.padEnd(width(judged, "kind")),
      "  ",
      what,
      expires === undefined ? "" : `, until ${expires.slice(0, 10)}`,
      problem === undefined ? "" : `: ${problem}`,
    ].join(""),
  );
  const wrong = judged.filter(({ problem }) => problem !== undefined).length;
  const sum = wrong === 0 ? "everything is as declared" : `${wrong} of ${judged.length} not as declared`;
  const fix =
    wrong === 0
      ? []
      : [
          "declare it (settings of the stack), or take it away: fly ips release, fly certs remove, npm run up",
        ];
  return [...lines, "", sum, ...fix].join("\n");
}

function width(judged: readonly Judged[], property: "app" | "kind"): number {
  return Math.max(...judged.map((one) => one[property].length));
}
