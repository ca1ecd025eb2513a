import { digits, matching, word } from "./shapes.ts";
import type { Shape } from "./variable.ts";

const id = matching(/^[0-9a-z][0-9a-z-]{0,62}$/, "an id or a name: lower-case letters, digits and dashes");
const yes = word("true");

/**
 * Variables that a platform or its own tools set for a process, each with the form that they give it: "The Machine runtime
 * environment" of Fly.io, and "Default Environment Variables" of Render. A program need not set any of them; one that says
 * the same as the platform does no harm, and none of these forms is a host that is not the platform's own.
 */
export const PLATFORM_VARIABLES: Readonly<Record<string, Shape>> = {
  FLY_APP_NAME: id,
  FLY_MACHINE_ID: matching(/^[0-9a-f]{14}$/, "the id of a machine: 14 hex digits"),
  FLY_ALLOC_ID: matching(/^[0-9a-f]{14}$/, "the id of a machine: 14 hex digits"),
  FLY_MACHINE_VERSION: matching(/^[0-9A-Z]{26}$/, "the version of a machine: 26 letters and digits"),
  FLY_REGION: matching(/^[a-z]{3}$/, "the code of a region, such as dfw"),
  PRIMARY_REGION: matching(/^[a-z]{3}$/, "the code of a region, such as dfw"),
  FLY_PROCESS_GROUP: matching(/^[a-z][a-z0-9_-]{0,30}$/, "the name of a process group"),
  FLY_VM_MEMORY_MB: digits,
  FLY_PRIVATE_IP: matching(/^fdaa(:[0-9a-f]{0,4}){1,7}$/, "an address of Fly's private network: fdaa:…"),
  FLY_IMAGE_REF: matching(/^registry\.fly\.io\/[\w./:@-]+$/, "an image in Fly's registry"),
  RENDER: yes,
  IS_PULL_REQUEST: word("true", "false"),
  RENDER_SERVICE_ID: matching(/^(srv|crn)-[0-9a-v]{20}$/, "the id of a service, srv-…"),
  RENDER_INSTANCE_ID: matching(/^(srv|crn)-[0-9a-z-]{20,60}$/, "the id of an instance, srv-…"),
  RENDER_SERVICE_NAME: id,
  RENDER_SERVICE_TYPE: word("web", "pserv", "worker", "cron", "static"),
  RENDER_CPU_COUNT: matching(/^\d+(\.\d+)?$/, "a number"),
  RENDER_WEB_CONCURRENCY: digits,
  WEB_CONCURRENCY: digits,
  RENDER_DISCOVERY_SERVICE: matching(/^[0-9a-z-]+-discovery$/, "<service>-discovery"),
  RENDER_EXTERNAL_HOSTNAME: matching(/^[0-9a-z-]+\.onrender\.com$/, "<service>.onrender.com"),
  RENDER_EXTERNAL_URL: matching(/^https:\/\/[0-9a-z-]+\.onrender\.com$/, "https://<service>.onrender.com"),
  RENDER_GIT_BRANCH: matching(/^[\w/-]{1,200}$/, "the name of a branch without dots"),
  RENDER_GIT_COMMIT: matching(/^[0-9a-f]{40}$/, "a commit: 40 hex digits"),
  RENDER_GIT_REPO_SLUG: matching(/^[\w-]+\/[\w.-]+$/, "<owner>/<repository>"),
};
