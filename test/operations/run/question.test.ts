import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askForUpdate, typedName } from "../../../operations/run/question.ts";

/** A person at a terminal, who does what is said once asked. */
function asked(act: (terminal: { input: PassThrough; stop: AbortController }) => void) {
  const input = new PassThrough();
  const output = new PassThrough();
  const stop = new AbortController();
  output.once("data", () => act({ input, stop }));
  return askForUpdate("staging", stop.signal, { input, output });
}

describe("the question before an update", () => {
  it("is asked until it is answered", async () => {
    expect(
      await asked(({ input }) => {
        input.write("maybe\n");
        setTimeout(() => input.write("YES\n"), 50);
      }),
    ).toBe("yes");
    expect(await asked(({ input }) => input.write("details\n"))).toBe("details");
  });

  it("means no at the end of input, and when the run is stopped", async () => {
    expect(await asked(({ input }) => input.end())).toBe("no");
    expect(await asked(({ stop }) => stop.abort())).toBe("no");
  });

  it("means no when the terminal is gone, which must not end the process with its run left open", async () => {
    const closed = Object.assign(new Error("read EIO"), { code: "EIO" });
    expect(
      await asked(({ input }) => {
        input.emit("error", closed);
        setImmediate(() => input.emit("error", closed));
      }),
    ).toBe("no");
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe("a name that has to be typed", () => {
  const typed = (act: (input: PassThrough) => void) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    output.once("data", () => act(input));
    return typedName("hotdash-app", "Type it: ", { input, output });
  };

  it.each([
    [true, (input: PassThrough) => input.write("hotdash-app \n")],
    [false, (input: PassThrough) => input.write("yes\n")],
    [false, (input: PassThrough) => input.end()],
    [
      false,
      (input: PassThrough) => input.emit("error", Object.assign(new Error("read EIO"), { code: "EIO" })),
    ],
  ])("is %s", async (is, act) => {
    expect(await typed(act)).toBe(is);
  });
});
