import { afterEach, describe, expect, it } from "vitest";
import { expectConvergesOnRender } from "./support/converges-on-render.ts";
import { type KilledUp, killedUp, type Manner } from "./support/killed-up.ts";

/* kill -9 of the engine right after a service was made; kill-render.long.test.ts goes through all writing requests. */
let run: KilledUp | undefined;
afterEach(async () => {
  await run?.workspace.dispose();
  await run?.simulation.stop();
});

describe.each<Manner>(["engine and providers", "engine alone"])(
  "killed, %s, when the first service was made",
  (manner) => {
    it("converges after repair and a plain up, without a second service", async () => {
      // Key Value and GitHub's environment come before it.
      for (let at = 2; at < 8; at++) {
        run = await killedUp(at, manner, "render");
        if (run.requests[at - 1] === "POST /v1/services") break;
        await run.workspace.dispose();
        await run.simulation.stop();
      }
      expect(run?.requests.at(-1)).toBe("POST /v1/services");
      await expectConvergesOnRender(run as KilledUp);
    });
  },
);
