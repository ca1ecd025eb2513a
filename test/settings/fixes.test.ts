import { describe, expect, test } from "vitest";
import { OR } from "../../settings/commands.ts";
import { examine } from "../../settings/load.ts";
import { asInput, type Config, changed, goodConfig } from "./good-config.ts";
import { wrongSettings } from "./wrong-settings.ts";

/** `'hotdash:a.b[0]'` as a path. */
function pathOf(key: string): (string | number)[] {
  const [head = "", ...rest] = key.split(".");
  const steps = rest.flatMap((step) => step.split(/[[\]]/).filter((part) => part !== ""));
  return [head, ...steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step))];
}

/** What a list of `config set` and `config rm` commands makes of a configuration, by the engine's own rules. */
function applied(config: Config, commands: string): Config {
  return commands.split(" && ").reduce((before, command) => {
    const [, verb, path, key = "", text = ""] =
      /config (set|rm) (--path )?'([^']+)'(?: '?([^']*?)'?)? -s \w+$/.exec(command) ?? [];
    if (verb === undefined) throw new Error(`not a command of this form: ${command}`);
    // With --path the engine makes numbers and booleans of what looks like them.
    const typed = path && /^(\d+|true|false)$/.test(text) ? (JSON.parse(text) as unknown) : text;
    return changed(before, path ? pathOf(key) : [key], verb === "rm" ? undefined : typed);
  }, config);
}

const runnable = wrongSettings.flatMap((wrong) => {
  const config = changed(goodConfig(wrong.stack), wrong.path, wrong.value);
  const { problems } = examine(asInput(wrong.stack, config));
  const found = problems.find(({ property }) => property === wrong.property);
  return found && !found.fix.includes("--secret") && !found.fix.includes("<")
    ? // Of several ways out each is enough by itself.
      found.fix.split(OR).map((command) => ({ ...wrong, config, command }))
    : [];
});

describe("the command that an error names puts it right", () => {
  test.each(runnable.map((one) => [one.name, one] as const))(
    "%s",
    (_, { stack, config, command, property }) => {
      const { problems } = examine(asInput(stack, applied(config, command)));
      expect(problems.map((problem) => problem.property)).not.toContain(property);
    },
  );

  test("most errors name one that can be run as it is", () => {
    expect(runnable.length).toBeGreaterThan(wrongSettings.length / 2);
  });
});
