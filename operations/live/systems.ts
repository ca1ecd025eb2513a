import { isOn } from "../../settings/schema/host.ts";
import { render } from "../../settings/tokens.ts";
import type { ExportedState, Stack } from "../workspace/stack.ts";
import { hostOf, maybeDashboardOf, ownAppsOf } from "../workspace/stack-file.ts";

/** One of a stack's systems, and its app on Fly. */
export interface FlySystem {
  system: string;
  app: string;
}

/** The systems of a stack that are on Fly, the dashboard first; read from its stack file alone. */
export async function systemsOnFly(stack: Stack): Promise<FlySystem[]> {
  const [host, dashboard, own] = [await hostOf(stack), await maybeDashboardOf(stack), await ownAppsOf(stack)];
  return [
    ...(dashboard && isOn("fly", host) ? [{ system: "dashboard", app: dashboard.app }] : []),
    ...own.flatMap((one) => (isOn("fly", one.host) ? [{ system: one.name, app: one.app }] : [])),
  ];
}

/** Whether anything of a stack is on Render. */
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
