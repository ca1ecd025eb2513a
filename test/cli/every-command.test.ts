import { describe, expect, it } from "vitest";
import { commands } from "../../cli/commands/all.ts";
import { runCommandLine } from "../../cli/run.ts";
import { exampleOf } from "./support/lines.ts";

/*
 * Every command of the table, called wrongly: what each must say is the same, so that a new entry is held to it by being there.
 * Nothing is run: whoever would begin has not been asked rightly.
 */
const stackOf = (command: (typeof commands)[number]) => Object.keys(command.arguments ?? {}).indexOf("stack");
// What is passed to the engine as it is, of no stack, takes any words.
const named = commands
  .filter((command) => !command.raw || stackOf(command) >= 0)
  .map((command) => [command.name, command] as const);

/** A command line in this process; one that would run is an error of the test. */
async function refused(name: string, words: readonly string[]) {
  const said: string[] = [];
  const table = commands.map((one) => ({
    ...one,
    run: () => Promise.reject(new Error(`${one.name} began`)),
  }));
  const code = await runCommandLine(table, [...name.split(" "), ...words], {
    ...{ env: {}, cwd: "/", out: (text: string) => void said.push(text) },
    error: (text: string) => void said.push(text),
  });
  return { code, said: said.join("") };
}

const wrong = (words: RegExp) => (ended: { code: number | undefined; said: string }) => {
  expect(ended.code).toBe(2);
  expect(ended.said).toMatch(words);
  expect(ended.said).not.toMatch(/ began|\n {4}at /);
  expect(ended.said).toMatch(/ --help says everything|Did you mean|for example: hotdash/);
};

describe.each(named)("hotdash %s", (name, command) => {
  const needs = [...Object.values(command.arguments ?? {}), ...Object.values(command.options ?? {})].filter(
    ({ required }) => required,
  );
  const known = exampleOf(command);

  if (needs.length > 0)
    it("without a word names everything that it needs", async () => {
      const ended = await refused(name, []);
      wrong(/ is missing\n {3}/)(ended);
      expect(ended.said.match(/ is missing/g)).toHaveLength(needs.length);
    });

  if (!command.raw)
    it("with an option that is none names it", async () => {
      wrong(/--nonsense/)(await refused(name, [...known, "--nonsense"]));
    });

  if (stackOf(command) >= 0)
    it("of a stack that is none names those there are", async () => {
      const words = known.length > 0 ? known.with(stackOf(command), "qa") : ["qa"];
      wrong(/ = "qa"\n {3}is no stack\n {3}allowed: staging, production, pr-<number>/)(
        await refused(name, words),
      );
    });

  const takesAll = Object.values(command.arguments ?? {}).some(({ form }) => form === "list");
  const most = Object.keys(command.arguments ?? {}).length;
  if (!command.raw && !takesAll)
    it("with a word too many names it", async () => {
      const own = known.filter((word) => !word.startsWith("-")).slice(0, most);
      const filled = [...own, ...Array<string>(most - own.length).fill("more")];
      const ended = await refused(name, [...filled, "surplus"]);
      expect(ended.code).toBe(2);
      expect(ended.said).toMatch(/surplus/);
      expect(ended.said).not.toContain(" began");
    });
});
