import { describe, expect, it } from "vitest";
import { commands } from "../../cli/commands/all.ts";
import { exampleOf } from "./support/lines.ts";
import { spawned } from "./support/spawn.ts";

/* The same table through processes of their own: what a shell sees of each command, called wrongly and for its help. */
describe.each(commands.filter(({ raw }) => !raw).map((command) => [command.name, command] as const))(
  "hotdash %s, as a process",
  (name, command) => {
    it("refuses what is no option with 2, on standard error alone", async () => {
      const { code, stdout, stderr } = await spawned(name, [...exampleOf(command), "--nonsense"]);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("--nonsense");
      expect(stderr).not.toMatch(/\n {4}at /);
    });

    it("says its help with 0, plain where nobody looks", async () => {
      const { code, stdout, stderr } = await spawned(name, ["--help"], {
        env: { PATH: process.env.PATH, FORCE_COLOR: "" },
      });
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain(`Usage: hotdash ${name}`);
      expect(stdout).not.toContain("\u001b");
    });
  },
);
