import { expect, it } from "vitest";
import { lanes } from "../../toolchain/parallel.mjs";

it("lanes run so many at a time, in order, and go on after a failure", async () => {
  const lane = lanes(2);
  const order: number[] = [];
  let inside = 0;
  let most = 0;
  const work = (index: number) => async () => {
    most = Math.max(most, ++inside);
    order.push(index);
    await new Promise((resolve) => setTimeout(resolve, 10));
    inside--;
    if (index === 1) throw new Error("no");
    return index;
  };
  const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => lane(work(index))));
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
});
