import type { Render } from "../../providers/render/api/connection.ts";
import { listDeploys } from "../../providers/render/api/deploys.ts";
import { getService } from "../../providers/render/api/services.ts";
import type { ExportedState } from "../workspace/stack.ts";
import { servicesIn } from "./systems.ts";

/** A service on Render as people look at it. */
export interface LiveService {
  id: string;
  name: string;
  type: string;
  /** `running`, `suspended`, `in maintenance`, or `gone`. */
  state: string;
  plan: string;
  /** Render's word for its newest deploy: `live`, `update_in_progress`, `update_failed`. */
  deploy: string;
}

/** Every service that the stack made, as it is now: two requests each. */
export const liveServices = (render: Render, state: ExportedState): Promise<LiveService[]> =>
  Promise.all(
    servicesIn(state).map(async ({ id, name, type }) => {
      const service = await getService(render, id);
      if (service === undefined) return { id, name, type, state: "gone", plan: "", deploy: "" };
      const [newest] = await listDeploys(render, id, 1);
      const { suspended, serviceDetails } = service;
      const closed = serviceDetails.maintenanceMode?.enabled ? "in maintenance" : "running";
      return {
        ...{ id, name, type, plan: serviceDetails.plan, deploy: newest?.status ?? "never" },
        state: suspended === "suspended" ? "suspended" : closed,
      };
    }),
  );
