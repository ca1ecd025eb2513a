import { describe, expect, test } from "vitest";
import { commandProblem, wordsOf } from "../../../settings/rules/process-commands.ts";
import { ALLOWED, refusedCases, wordsOfCase } from "./commands-corpus.ts";

test.each(ALLOWED)("allows %s", (command) => {
  expect(commandProblem(wordsOfCase(command))).toBeUndefined();
  expect(commandProblem(wordsOf(command))).toBeUndefined();
});

describe("refuses", () => {
  test.each(refusedCases)("%s: %s", (_, line, words) => {
    expect(commandProblem(words)).toMatch(/\w/);
    expect(commandProblem(wordsOf(line)), "as one line").toMatch(/\w/);
  });

  test("no word at all, and an empty one", () => {
    expect(commandProblem([])).toBe("names no program");
    expect(commandProblem(["npm", "run", ""])).toMatch(/shell/);
  });

  test.each([
    [["node", `--import=${"Canary7f3e9b"}`, "server.js"], "has the option --import, which loads"],
    [["TOKEN=Canary7f3e9b", "npm", "start"], "sets a variable"],
    [["npm", "run", "x", "--otp=Canary7f3e9b"], "gives npm the option --otp"],
  ])("with the reason, and without a value: %j", (words, says) => {
    expect(commandProblem(words)).toContain(says);
    expect(commandProblem(words)).not.toContain("Canary");
  });
});
