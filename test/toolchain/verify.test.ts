import path from "node:path";
import { describe, expect, it } from "vitest";
import { verify } from "../../toolchain/verify.mjs";
import { fakeEngine, fakePlugin, programOf } from "./support/fake-parts.ts";
import { put, scratch } from "./support/scratch.ts";

const program = (text: string) => put(path.join(scratch(), "program"), text, 0o755);

describe("verification", () => {
  it("takes what runs and tells the right version", async () => {
    await verify(fakeEngine, program(programOf(fakeEngine)));
    await verify(fakePlugin, program(programOf(fakePlugin)));
    await verify(
      { ...fakePlugin, kind: "language" },
      program(programOf({ ...fakePlugin, kind: "language" })),
    );
  });

  it.each([
    [
      "ends at once",
      "#!/bin/sh\necho broken >&2\nexit 3\n",
      /ended \(3\) before it printed its port\nbroken/,
    ],
    ["prints no port", "#!/bin/sh\nexec sleep 60\n", /printed no port within 0.5 s/, 500],
    [
      "prints something else",
      "#!/bin/sh\necho hello\nexec sleep 60\n",
      /printed "hello" where its port belongs/,
    ],
    ["serves nothing", "#!/bin/sh\necho 1\nexec sleep 60\n", /GetPluginInfo: .*ECONNREFUSED/],
    ["is no program", "\0\0\0\0", /does not start|ended/],
    ["is another kind", programOf({ ...fakePlugin, kind: "language" }), /gRPC status 12/],
    ["is another version", programOf(fakePlugin, "4.5.7"), /says that it is "4.5.7"/],
  ] as [string, string, RegExp, number?][])("refuses a plugin that %s", async (_, text, reason, patience) => {
    // Only the one that never speaks is given up early: the others take as long as the machine needs to start them.
    await expect(verify(fakePlugin, program(text), undefined, patience)).rejects.toThrow(reason);
  });

  it("refuses an engine that hangs", async () => {
    await expect(verify(fakeEngine, program("#!/bin/sh\nexec sleep 60\n"), undefined, 300)).rejects.toThrow(
      "0.3 s",
    );
  });
});
