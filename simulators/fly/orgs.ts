import type { Call, Reply, Route } from "../kernel/routes.ts";
import { machineAnswer } from "./answers.ts";
import { organization } from "./apps.ts";
import { refuse, rfc3339 } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { stateAt } from "./machine.ts";
import { flag } from "./machines.ts";
import { GONE_STATES, phaseAt } from "./volume.ts";
import { volumeAnswer } from "./volume-answer.ts";

/** Most entries of one page. */
const LARGEST_PAGE = 1_000;

/** One thing of an organization, with what paging and filters need. */
interface Row {
  updatedAt: number;
  state: string;
  region: string;
  gone: boolean;
  body: { id: string } & Record<string, unknown>;
}

/** Every machine and every volume of an organization: the drift picture of a whole org in one call. */
export function orgRoutes(fly: Fly): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/orgs/:org/machines",
      action: "orgs.machines",
      kind: "read",
      handler: (call) => {
        const { rows, next_cursor } = page(call, machineRows(fly, call));
        const last = rows.at(-1);
        const body = {
          machines: rows.map((row) => row.body),
          next_cursor,
          last_updated_at: last ? rfc3339(last.updatedAt) : "",
          last_machine_id: last?.body.id ?? "",
          error_regions: [],
        };
        return { status: 200, body };
      },
    },
    {
      method: "GET",
      path: "/v1/orgs/:org/volumes",
      action: "orgs.volumes",
      kind: "read",
      handler: (call): Reply => {
        const { rows, next_cursor } = page(call, volumeRows(fly, call));
        const last = rows.at(-1);
        const body = {
          volumes: rows.map((row) => row.body),
          next_cursor,
          last_updated_at: last ? rfc3339(last.updatedAt) : "",
          last_volume_id: last?.body.id ?? "",
        };
        return { status: 200, body };
      },
    },
  ];
}

function appsOf(fly: Fly, call: Call) {
  const org = organization(fly, call, call.params.org);
  return [...fly.world.apps.values()].filter((app) => app.org === org);
}

function machineRows(fly: Fly, call: Call): Row[] {
  const at = fly.world.now() - fly.world.timings.listLag;
  const rows: Row[] = [];
  for (const app of appsOf(fly, call)) {
    for (const machine of app.machines.values()) {
      const state = stateAt(machine, at);
      if (!state) continue;
      const whole = machineAnswer(fly, machine, { state, summary: true });
      const { image_ref: _, cordoned: __, ...short } = whole;
      const { guest, image, metadata = {} } = state.config;
      const config = flag(call, "summary") ? {} : { config: { guest, image, metadata } };
      rows.push({
        updatedAt: state.updatedAt,
        state: state.state,
        region: machine.region,
        gone: state.state === "destroyed",
        body: { ...short, app_name: app.name, ...config },
      });
    }
  }
  return rows;
}

function volumeRows(fly: Fly, call: Call): Row[] {
  return appsOf(fly, call).flatMap((app) =>
    [...app.volumes.values()].map((volume) => {
      const state = phaseAt(volume.phases, fly.world.now());
      const updated_at = rfc3339(volume.updatedAt);
      return {
        updatedAt: volume.updatedAt,
        state,
        region: volume.region,
        gone: GONE_STATES.includes(state),
        body: { ...volumeAnswer(fly, volume), app_name: app.name, updated_at },
      };
    }),
  );
}

/** Filters, sorts by time of change and cuts out the page that the cursor names. */
function page(call: Call, all: Row[]): { rows: Row[]; next_cursor: string } {
  const { query } = call;
  const after = query.get("updated_after");
  if (after !== null && Number.isNaN(Date.parse(after)))
    throw refuse(400, `invalid updated_after, '${after}'`);
  const limit = Number(query.get("limit") ?? LARGEST_PAGE);
  if (!Number.isInteger(limit) || limit < 1) throw refuse(400, `invalid limit, '${query.get("limit")}'`);
  const states = query.get("state")?.split(",");
  const kept = all
    .filter((row) => flag(call, "include_deleted") || !row.gone)
    .filter((row) => !states || states.includes(row.state))
    .filter((row) => !query.get("region") || row.region === query.get("region"))
    .filter((row) => after === null || row.updatedAt > Date.parse(after))
    .sort((a, b) => a.updatedAt - b.updatedAt || a.body.id.localeCompare(b.body.id));
  const cursor = query.get("cursor") ?? "";
  const from = cursor === "" ? 0 : kept.findIndex((row) => `${row.updatedAt}-${row.body.id}` === cursor) + 1;
  const rows = kept.slice(from, from + Math.min(limit, LARGEST_PAGE));
  const last = rows.at(-1);
  const more = last !== undefined && from + rows.length < kept.length;
  return { rows, next_cursor: more ? `${last.updatedAt}-${last.body.id}` : "" };
}
