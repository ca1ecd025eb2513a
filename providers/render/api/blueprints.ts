import * as z from "zod";
import type { Render } from "./connection.ts";
import { listAll } from "./paging.ts";
import { bucket } from "./rate-limits.ts";

const blueprint = z.object({
  id: z.string(),
  name: z.string(),
  autoSync: z.boolean(),
  repo: z.string(),
  branch: z.string(),
  path: z.string(),
});
const whole = z.object({
  ...blueprint.shape,
  resources: z.array(z.object({ id: z.string(), name: z.string(), type: z.string() })).nullish(),
});

/** A file in a repository that Render keeps services like, and what is made of it. */
export type BlueprintAnswer = z.infer<typeof blueprint> & {
  resources: { id: string; name: string; type: string }[];
};

/** Every Blueprint of a workspace with what it holds: one list, and one request for each. */
export async function listBlueprints(render: Render, ownerId: string): Promise<BlueprintAnswer[]> {
  const found = await listAll(render, {
    ...{ path: "/blueprints", query: { ownerId }, wrapper: "blueprint", item: blueprint },
  });
  return Promise.all(
    found.map(async ({ id }) => {
      const { body } = await render.send({
        ...{ method: "GET", path: `/blueprints/${encodeURIComponent(id)}`, bucket: bucket("read") },
        answer: whole,
      });
      return { ...body, resources: body.resources ?? [] };
    }),
  );
}
