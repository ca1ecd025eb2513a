import { expect, it } from "vitest";
import { namedStack, skipsPreview } from "../../../operations/engine/command-line.ts";
import { type GivenForUp, readOptions } from "../../../operations/run/options.ts";
import { given } from "../../cli/support/given.ts";

/* The engine's options as its parser (spf13/pflag, in pulumi 3.259.0) takes them. */
it.each([
  ["--skip-preview", true],
  ["--skip-preview=true", true],
  ["--skip-preview=1", true],
  ["--skip-preview=T", true],
  ["--skip-preview=false", false],
  ["--skip-preview --skip-preview=0", false],
  ["-f", true],
  ["-yf", true],
  // -r may have a value, but needs none.
  ["-rf", true],
  ["-fr", true],
  // From the first option with a value on the rest of the word is the value.
  ["-mf", false],
  ["-pf", false],
  ["--yes", false],
  ["-- -f", false],
])("%s leaves the preview out: %s", (line, expected) => {
  expect(skipsPreview(line.split(" "))).toBe(expected);
});

it.each([
  ["config set a b -s staging", "staging"],
  ["config set a b -sstaging", "staging"],
  ["destroy -ys staging", "staging"],
  ["destroy --stack staging", "staging"],
  ["destroy --stack=organization/hotdash/staging", "staging"],
  ["stack init staging", "staging"],
  ["cancel staging", "staging"],
  ["config set a b", undefined],
  ["stack export", undefined],
])("%s is about the stack %s", (line, expected) => {
  expect(namedStack(line.split(" "))).toBe(expected);
});

it("no spelling of --skip-preview stays among the options that up hands to the engine", async () => {
  const up = async (spelling: string) =>
    readOptions(await given<GivenForUp>(`up production ${spelling}`), {});
  for (const spelling of [
    "--skip-preview",
    "--skip-preview=1",
    "--skip-preview=T",
    "-f",
    "-rf",
    "-fr",
    "-ryf",
  ]) {
    const options = await up(spelling);
    expect([spelling, options.skipPreview, skipsPreview(options.engine)]).toEqual([spelling, true, false]);
  }
  expect((await up("-rfp4")).engine).toEqual(["-rp4"]);
  expect((await up("-mfree")).engine).toEqual(["-mfree"]);
});
