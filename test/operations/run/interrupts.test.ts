import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { onInterrupt } from "../../../operations/run/interrupts.ts";

function keyboard() {
  const source = new EventEmitter();
  const seen: string[] = [];
  let at = 0;
  const end = onInterrupt(
    { first: (signal) => seen.push(`first ${signal}`), second: (signal) => seen.push(`second ${signal}`) },
    source as unknown as Parameters<typeof onInterrupt>[1],
    () => at,
  );
  const press = (signal: NodeJS.Signals, ms: number) => {
    at = ms;
    source.emit(signal, signal);
  };
  return { source, seen, press, end };
}

it("the first signal stops, a later one leaves, and further ones say nothing new", () => {
  const { press, seen } = keyboard();
  press("SIGINT", 0);
  press("SIGTERM", 1_500);
  press("SIGINT", 3_000);
  expect(seen).toEqual(["first SIGINT", "second SIGTERM"]);
});

it("one press that comes by several ways is one", () => {
  const { press, seen } = keyboard();
  press("SIGINT", 0);
  press("SIGINT", 20);
  press("SIGHUP", 900);
  expect(seen).toEqual(["first SIGINT"]);
});

it("ends without a trace", () => {
  const { source, end } = keyboard();
  end();
  expect(source.eventNames()).toEqual([]);
});
