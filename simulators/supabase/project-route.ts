import type { Call, Reply, Route } from "../kernel/routes.ts";
import type { Project } from "./project.ts";

/** One operation on a project. */
export interface ProjectRoute extends Omit<Route, "path" | "handler"> {
  /** Below `/v1/projects/:ref`. */
  path: string;
  handler(project: Project, call: Call): Reply;
}
