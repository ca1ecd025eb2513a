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
      run = await killedUp("POST /v1/services", manner, "render");
      expect(run.killed, `the update ended after ${run.requests.length} writing requests`).toBe(true);
      await expectConvergesOnRender(run);
    });
  },
);
