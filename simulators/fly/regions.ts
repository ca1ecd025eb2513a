import type { Route } from "../kernel/routes.ts";
import { organization } from "./apps.ts";
import { refuse } from "./errors.ts";
import type { Fly } from "./fly.ts";
import { guestOf } from "./guest.ts";
import { bodyOf } from "./validate.ts";

/** The public regions of Fly's documentation: code, name, latitude, longitude, part of the world. */
const REGIONS: readonly (readonly [string, string, number, number, string])[] = [
  ["ams", "Amsterdam, Netherlands", 52.37, 4.9, "europe"],
  ["arn", "Stockholm, Sweden", 59.65, 17.92, "europe"],
  ["bom", "Mumbai, India", 19.1, 72.88, "asia_pacific"],
  ["cdg", "Paris, France", 48.86, 2.35, "europe"],
  ["dfw", "Dallas, Texas (US)", 32.78, -96.8, "north_america"],
  ["ewr", "Secaucus, NJ (US)", 40.79, -74.06, "north_america"],
  ["fra", "Frankfurt, Germany", 50.12, 8.64, "europe"],
  ["gru", "Sao Paulo, Brazil", -23.55, -46.63, "south_america"],
  ["iad", "Ashburn, Virginia (US)", 39.02, -77.54, "north_america"],
  ["jnb", "Johannesburg, South Africa", -26.14, 28.25, "africa"],
  ["lax", "Los Angeles, California (US)", 33.94, -118.41, "north_america"],
  ["lhr", "London, United Kingdom", 51.52, -0.63, "europe"],
  ["nrt", "Tokyo, Japan", 35.62, 139.78, "asia_pacific"],
  ["ord", "Chicago, Illinois (US)", 41.89, -87.62, "north_america"],
  ["sin", "Singapore, Singapore", 1.3, 103.85, "asia_pacific"],
  ["sjc", "San Jose, California (US)", 37.35, -121.93, "north_america"],
  ["syd", "Sydney, Australia", -33.87, 151.21, "asia_pacific"],
  ["yyz", "Toronto, Canada", 43.65, -79.38, "north_america"],
];

/** Whether this is the code of a public region. */
export const isRegion = (code: string) => REGIONS.some(([known]) => known === code);

/** The list of regions, and the placement preflight. */
export function platformRoutes(fly: Fly): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/platform/regions",
      action: "platform.regions",
      kind: "read",
      handler: () => ({ status: 200, body: { nearest: "dfw", regions: REGIONS.map(answer) } }),
    },
    {
      method: "POST",
      path: "/v1/platform/placements",
      action: "platform.placements",
      kind: "read",
      handler: (call) => {
        const body = bodyOf(call, "GetPlacementsRequest");
        organization(fly, call, body.org_slug);
        const guest = guestOf({ ...(body.compute && { guest: body.compute }) });
        const asked = (body.region || "any").split(",");
        const codes = asked.includes("any") ? REGIONS.map(([code]) => code) : asked;
        const unknown = codes.find((code) => !isRegion(code));
        if (unknown !== undefined) throw refuse(400, `invalid region, '${unknown}' is not a known region`);
        const count = body.count ?? 1;
        const room = codes.map((region) => {
          const hosts = fly.hosts.region(region).filter((host) => fly.hosts.fits(host, guest));
          return { region, count: hosts.length > 0 ? count : 0, concurrency: hosts.length };
        });
        const regions = room.filter((one) => one.count > 0);
        if (regions.length === 0)
          throw refuse(422, "could not find a candidate host", "insufficient_capacity");
        return { status: 200, body: { regions: asked.includes("any") ? regions.slice(0, 1) : regions } };
      },
    },
  ];
}

function answer([code, name, latitude, longitude, geo_region]: (typeof REGIONS)[number]) {
  return {
    code,
    name,
    latitude,
    longitude,
    geo_region,
    gateway_available: true,
    requires_paid_plan: false,
    deprecated: false,
  };
}
