import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { engineOptions, engineProblems } from "../../../operations/engine/passed-options.ts";
import { locateToolchain } from "../../../toolchain/locate.mjs";
import { given } from "../../cli/support/given.ts";

const COMMANDS = ["up", "preview"] as const;

it.each(COMMANDS)("every option of pulumi %s is passed on or refused for a reason", (command) => {
  const help = execFileSync(locateToolchain().pulumi, [command, "--help"], { encoding: "utf8" });
  const named = [...help.matchAll(/^ +(?:-\w, )?--([a-z-]+)/gm)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(40);
  // Help is ours; and one of the two only has some.
  const own = named.filter((name) => name !== "help");
  expect(own.filter((name) => !engineOptions(command).includes(name))).toEqual([]);
  expect(engineOptions(command).filter((name) => !named.includes(name))).toEqual([]);
});

describe.each(COMMANDS)("what %s passes on", (command) => {
  it.each([
    ["another stack, which would be updated past the gates of this one", "--stack production"],
    ["the same in short", "-s production"],
    ["the same in a cluster", "-rsproduction"],
    ["the same with =", "--stack=production"],
    ["another project", "-C elsewhere"],
    ["settings that nobody judged", "--config hotdash:host=render"],
    ["the same in short", "-chotdash:host=render"],
    ["a file of them", "--config-file other.yaml"],
    ["another pack", "--policy-pack empty"],
    ["what takes protection away unseen", "--ignore-protect"],
    ["secrets in clear", "--show-secrets"],
    ["a copy of the run to elsewhere", "--otel-traces=https://example.com"],
  ])("is not %s", async (_, words) => {
    await expect(given(`${command} staging ${words}`)).rejects.toThrow(
      /is not passed on to the engine\n {3}instead: /,
    );
  });

  it("is no misspelt option, of our own or of the engine's", async () => {
    await expect(given(`${command} staging --rolback-to previous`)).rejects.toThrow(
      "unknown option '--rolback-to'\n(Did you mean --rollback-to?)",
    );
    await expect(given(`${command} staging --expect-no-change`)).rejects.toThrow(
      "unknown option '--expect-no-change'\n(Did you mean --expect-no-changes?)",
    );
    await expect(given(`${command} staging -z`)).rejects.toThrow("unknown option '-z'");
  });

  it("is everything else as it stands", async () => {
    const words = "--diff -rj --target urn:a --target=urn:b -p 4 -tx --refresh=true -v=3";
    expect(await given(`${command} staging ${words}`)).toMatchObject({ engine: words.split(" ") });
  });
});

it.each([
  [["--target", "urn:x", "--message", "why", "-t", "urn:y", "-p", "4"], []],
  [["surplus"], ['"surplus" is one word too many']],
  [["--diff", "surplus"], ['"surplus" is one word too many']],
  [["--target=urn:x", "surplus"], ['"surplus" is one word too many']],
  [["-p4", "surplus"], ['"surplus" is one word too many']],
])("words of %j that are no option's value are too many", (words, problems) => {
  expect(engineProblems("up", words)).toEqual(problems);
});

it("everything that is wrong is said at once", () => {
  expect(engineProblems("up", ["--stack", "x", "--nothing", "-qC"])).toHaveLength(4);
});
