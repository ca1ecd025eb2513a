import { z } from "zod";
import { isNotFound } from "../../kernel/errors.ts";
import type { Fly } from "./connection.ts";
import { bucket } from "./limits.ts";
import { listOf } from "./lists.ts";

const appAnswer = z.object({
  name: z.string(),
  network: z.string().nullish(),
  /** Addresses of that network; newer servers alone answer it. */
  network_cidr: z.string().nullish(),
  organization: z.object({ slug: z.string() }),
});
export type AppAnswer = z.infer<typeof appAnswer>;

const one = (app: string) => `/apps/${encodeURIComponent(app)}`;

/** The app, or undefined when nobody holds the name. A name held by another organisation is an error (403). */
export async function getApp(fly: Fly, app: string): Promise<AppAnswer | undefined> {
  try {
    const { body } = await fly.send({
      method: "GET",
      path: one(app),
      bucket: bucket("get-app", app),
      answer: appAnswer,
    });
    return body;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Creates an app. `network` is the name of an isolated private network; without it the organisation's own is used. */
export async function createApp(fly: Fly, app: { name: string; org: string; network?: string | undefined }) {
  await fly.send({
    method: "POST",
    path: "/apps",
    body: { name: app.name, org_slug: app.org, ...(app.network ? { network: app.network } : {}) },
    bucket: bucket("create-app", app.org),
  });
}

/** Deletes an app; never with `force`, so that the platform itself refuses while machines run. */
export async function deleteApp(fly: Fly, app: string): Promise<void> {
  await fly.send({ method: "DELETE", path: one(app), bucket: bucket("delete-app", app) });
}

/** Names of all apps of an organisation. */
export async function listApps(fly: Fly, org: string): Promise<string[]> {
  const { body } = await fly.send({
    method: "GET",
    path: `/apps?org_slug=${encodeURIComponent(org)}`,
    bucket: bucket("list-apps", org),
    answer: z.object({ apps: listOf(z.object({ name: z.string() })) }),
  });
  return body.apps.map(({ name }) => name);
}
