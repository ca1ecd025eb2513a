import { expect, test } from "vitest";
import { remembered } from "../../../settings/rules/remembered.ts";

test("a text is answered once, an undefined answer too", () => {
  const asked: string[] = [];
  const length = remembered((text) => {
    asked.push(text);
    return text === "" ? undefined : text.length;
  });
  expect([length("a"), length("bb"), length("a"), length(""), length("")]).toEqual([
    1,
    2,
    1,
    undefined,
    undefined,
  ]);
  expect(asked).toEqual(["a", "bb", ""]);
});

test("what is remembered does not grow without end, and answers stay right", () => {
  let asked = 0;
  const length = remembered((text) => {
    asked++;
    return text.length;
  });
  const texts = Array.from({ length: 5_000 }, (_, index) => `text ${index}`);
  expect(texts.every((text) => length(text) === text.length)).toBe(true);
  expect(length("text 0")).toBe(6);
  expect(asked).toBe(5_001);
});
