import { isOn, type StackHost } from "../../settings/schema/host.ts";
import { render } from "../../settings/tokens.ts";
import type { ExportedState, Stack } from "../workspace/stack.ts";
import { hostOf, maybeDashboardOf, ownAppsOf } from "../workspace/stack-file.ts";

/** One of a stack's systems, and its app on Fly. */
export interface FlySystem {
  system: string;
  app: string;
}

/** The systems of a stack that are anywhere, each with its app and host, the dashboard first; read from its stack file alone. */
export async function systemsOf(stack: Stack): Promise<(FlySystem & { host: StackHost })[]> {
  const [host, dashboard, own] = [await hostOf(stack), await maybeDashboardOf(stack), await ownAppsOf(stack)];
  return [
    ...(dashboard ? [{ system: "dashboard", app: dashboard.app, host }] : []),
    ...own.map((one) => ({ system: one.name, app: one.app, host: one.host })),
  ];
}

/** Those that are on Fly. */
export const systemsOnFly = async (stack: Stack): Promise<FlySystem[]> =>
  (await systemsOf(stack)).flatMap(({ host, ...one }) => (isOn("fly", host) ? [one] : []));

/** Whether anything of a stack is on Render; said also where the dashboard's settings are wrong. */
export async function isOnRender(stack: Stack): Promise<boolean> {
  if (isOn("render", await hostOf(stack))) return true;
  return (await ownAppsOf(stack)).some(({ host }) => isOn("render", host));
}

/** A service that the stack made on Render. */
export interface RenderService {
  /** Render's id of it. */
  id: string;
  name: string;
  /** `web_service`, `background_worker`, `private_service`, `cron_job`. */
  type: string;
}

/** Those of a stored state. */
export const servicesIn = ({ resources }: ExportedState): RenderService[] =>
  resources
    .filter(({ type, id }) => type === render.Service && id !== undefined)
    .map(({ id = "", inputs }) => ({
      ...{ id, name: String(inputs?.name ?? id), type: String(inputs?.type ?? "") },
    }));
