import { connect } from "../../providers/fly/api/connection.ts";
import { publicBase } from "../../providers/kernel/smoke.ts";
import { isOn } from "../../settings/schema/host.ts";
import { expectReady } from "../doctor/ready.ts";
import { openStack } from "../workspace/open.ts";
import type { Stack } from "../workspace/stack.ts";
import { dashboardOf, hostOf, platformOf } from "../workspace/stack-file.ts";
import { close, type OnFly, open } from "./on-fly.ts";
import { setOnRender } from "./on-render.ts";
import type { Door } from "./proof.ts";
import { onRender } from "./seen.ts";

/** Machines of the page: production has one to spare. */
const MACHINES = { production: 2, other: 1 } as const;

/**
 * `hotdash maintenance on` and `off`: closes the door of a stack's dashboard, and opens it again, without a new image and without
 * the application's help. Needs the platform's token and no secret of the stack.
 */
export async function maintenance(
  to: "on" | "off",
  given: { stack: string; until?: string | undefined },
): Promise<void> {
  const stack = await openStack(given.stack, `maintenance ${to}`);
  const host = await hostOf(stack);
  await expectReady(stack, `maintenance ${to}`, ["platforms"]);
  const say = (line: string) => console.log(line);
  const until = given.until === undefined ? undefined : new Date(given.until).toISOString();
  if (isOn("fly", host)) {
    const on = await onFly(stack, say);
    await (to === "on" ? close(on, until) : open(on));
  }
  if (isOn("render", host)) {
    const door = await doorOf(stack, "render");
    await setOnRender({ ...(await onRender(stack)), door, say }, to === "on", until);
  }
}

/** How a stack's dashboard on Fly is closed and opened. */
export async function onFly(stack: Stack, say: (line: string) => void): Promise<OnFly> {
  const { app } = await dashboardOf(stack);
  const { env, name: project } = stack.project;
  return {
    ...{ fly: connect({ platform: await platformOf(stack) }, env), app, project, stack: stack.name, say },
    machines: MACHINES[stack.name === "production" ? "production" : "other"],
    door: await doorOf(stack, "fly"),
  };
}

/** Where users knock. */
async function doorOf(stack: Stack, at: "fly" | "render"): Promise<Door> {
  const { app, domain } = await dashboardOf(stack);
  const platform = await platformOf(stack);
  const [variable, own] =
    at === "fly" ? ["HOTDASH_FLY_PROXY_URL", "fly.dev"] : ["HOTDASH_RENDER_PROXY_URL", "onrender.com"];
  const base = publicBase(platform, domain, variable, stack.project.env);
  return platform === "simulated" ? { base, host: `${app}.${own}` } : { base };
}
