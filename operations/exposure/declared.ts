import * as z from "zod";
import { fly } from "../../settings/tokens.ts";
import type { ExportedResource, ExportedState } from "../workspace/stack.ts";
import type { DeclaredSurface } from "./surface.ts";

const services = z.array(z.object({ ports: z.array(z.object({ port: z.number() })).nullish() })).nullish();
const group = z.object({ app: z.string(), machine: z.object({ services }) });

/** What the stack's state declares of each of its apps. */
export function declaredSurfaces({ resources }: ExportedState): DeclaredSurface[] {
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  return of(fly.App).map((resource) => {
    const app = text(resource, "name");
    const own = (type: string, property: string) =>
      of(type)
        .filter((each) => text(each, "app") === app)
        .map((each) => text(each, property));
    return {
      app,
      address: own(fly.IpAssignment, "type"),
      certificate: own(fly.Certificate, "hostname"),
      port: of(fly.ProcessGroup).flatMap((each) => portsOf(each, app)),
    };
  });
}

function portsOf({ inputs }: ExportedResource, app: string): string[] {
  const parsed = group.safeParse(inputs);
  if (!parsed.success || parsed.data.app !== app) return [];
  return (parsed.data.machine.services ?? []).flatMap(({ ports }) =>
    (ports ?? []).map(({ port }) => String(port)),
  );
}

function text({ inputs }: ExportedResource, property: string): string {
  return String(inputs?.[property] ?? "");
}
