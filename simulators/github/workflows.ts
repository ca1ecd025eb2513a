import type { Call, Route } from "../kernel/routes.ts";
import type { WorkflowFile } from "./activity.ts";
import { notFound } from "./errors.ts";
import type { Github } from "./github.ts";
import { paged } from "./paging.ts";
import { below } from "./paths.ts";
import { addressesOf } from "./users.ts";
import { nodeId, type Repository, stableId, timestamp, type World } from "./world.ts";

/** Number of a workflow. */
export const workflowId = (path: string) => stableId(`workflow ${path}`);
/** What a workflow is called whose file gives it no name. */
export const workflowName = (path: string) => /([^/]+)\.ya?ml$/.exec(path)?.[1] ?? path;

/** Whether a path is that of the workflow asked for: by its number, its file's name, or the whole path. */
export function isWorkflow(path: string, asked = ""): boolean {
  return path.endsWith(`/${asked}`) || path === asked || String(workflowId(path)) === asked;
}

/** Adds the file of a workflow; one that is there stays. */
export function addWorkflow(world: World, { activity }: Repository, path: string): void {
  if (activity.workflows.has(path)) return;
  activity.workflows.set(path, { path, name: workflowName(path), createdAt: world.clock.now() });
}

/** The workflow that the path of a request names; 404 for one whose file is not there. */
export function workflowOf(call: Call, { activity }: Repository): WorkflowFile {
  const found = [...activity.workflows.values()].find(({ path }) => isWorkflow(path, call.params.workflow));
  if (!found) throw notFound();
  return found;
}

/** The workflows of a repository. */
export function workflowRoutes(github: Github): Route[] {
  const { world } = github;
  return below(github, [
    {
      ...{ method: "GET", path: "/actions/workflows", action: "workflows.list", kind: "read" },
      handler: (call, repository) => {
        const all = [...repository.activity.workflows.values()];
        return paged(call, all, (page) => ({
          total_count: all.length,
          workflows: page.map((one) => answer(world, repository, one)),
        }));
      },
    },
    {
      ...{ method: "GET", path: "/actions/workflows/:workflow", action: "workflows.get", kind: "read" },
      handler: (call, repository) => ({
        status: 200,
        body: answer(world, repository, workflowOf(call, repository)),
      }),
    },
  ]);
}

/** A workflow as GitHub shows it. */
function answer(world: World, repository: Repository, { path, name, createdAt }: WorkflowFile) {
  const { api, site } = addressesOf(world, repository);
  const id = workflowId(path);
  return {
    ...{ id, node_id: nodeId("W", id), name, path, state: "active" },
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    url: `${api}/actions/workflows/${id}`,
    html_url: `${site}/blob/${repository.defaultBranch}/${path}`,
    badge_url: `${site}/workflows/${encodeURIComponent(name)}/badge.svg`,
  };
}
