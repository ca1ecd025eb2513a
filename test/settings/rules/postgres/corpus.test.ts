import { describe, expect, test } from "vitest";
import { canary } from "./cases.ts";
import { forbidden, judgeAll, legitimate } from "./corpus/all.ts";

const spoken = (values: unknown) => JSON.stringify(values).toLowerCase();

describe.each(Object.entries(forbidden))("refused, %s", (_, spellings) => {
  test.each(Object.entries(spellings))("%s", (_, [variables, says, context]) => {
    const findings = judgeAll(variables, context);
    expect(findings.map(({ problem }) => problem).join("; ")).toMatch(says);
    expect(spoken(findings)).not.toContain(canary.toLowerCase());
    for (const { property, fix } of findings) {
      expect(Object.keys(variables)).toContain(property);
      expect(fix).toMatch(/\.$/);
    }
  });
});

describe.each(Object.entries(legitimate))("allowed, %s", (_, spellings) => {
  test.each(Object.entries(spellings))("%s", (_, [variables, context]) => {
    expect(judgeAll(variables, context)).toEqual([]);
  });
});

test("there are enough of them, and no two are the same", () => {
  const all = (kinds: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>) =>
    Object.values(kinds).flatMap((spellings) =>
      Object.values(spellings).map(([variables, ...rest]) => JSON.stringify([variables, rest.at(-1)])),
    );
  const [bad, good] = [all(forbidden), all(legitimate)];
  const repeated = [...bad, ...good].filter((one, index, every) => every.indexOf(one) !== index);
  expect(repeated).toEqual([]);
  expect(bad.length).toBeGreaterThanOrEqual(450);
  expect(good.length).toBeGreaterThanOrEqual(150);
});
