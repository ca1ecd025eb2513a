import * as z from "zod";
import type { EnvironmentClass, StackName } from "../stack-name.ts";
import { adopt } from "./adopt.ts";
import { chroma } from "./chroma.ts";
import { oneOf, text, wholeNumber } from "./common.ts";
import { appName } from "./fly.ts";
import { jobs } from "./jobs.ts";
import { smoke } from "./smoke.ts";
import { web } from "./web.ts";
import { worker } from "./worker.ts";

/** Custom domains of the team; previews have their app's own host name only. */
export const DOMAINS = { production: "app.hotrodan.com", staging: "staging.hotrodan.com" } as const;

const hostname = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const exampleDomain = ({ environmentClass, stack }: StackName) =>
  environmentClass === "preview" ? `fly-preview-${stack}.fly.dev` : DOMAINS[environmentClass];

/** The dashboard: one Fly app. */
export function dashboard(environmentClass: EnvironmentClass) {
  return z.strictObject({
    app: appName,
    adopt,
    /** Public host name, with a certificate of its own. */
    domain: text(hostname, "a host name in lower case, without scheme and path", exampleDomain),
    /** Where the deploy command looks for the image's tags; every stack runs the same digest from there. */
    imageRepository: text(
      /^([a-z0-9][a-z0-9.-]*(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
      "registry and repository in lower case, without tag and digest; without a registry it is on Docker Hub",
      "registry.fly.io/hotdash-staging",
    ).default("registry.fly.io/hotdash-staging"),
    /** Explicit image; without it the program takes the last good release of its own stack. */
    image: text(
      /^[a-z0-9][\w./:-]*@sha256:[0-9a-f]{64}$/,
      "repository[:tag]@sha256:<64 hex digits>: a tag alone can change under a running stack",
    ).optional(),
    web: web(environmentClass).prefault({}),
    chroma: chroma.prefault({}),
    worker: worker.prefault({}),
    jobs,
    smoke,
    /**
     * Who owns the schema of the database. One owner: two would undo each other's changes. `supabase`: the files of the
     * application's supabase/migrations, which a deploy applies before the machines (docs/runbooks/migrations.md). `prisma`: a
     * release command before each release, which a preview never runs. `none`: the application itself.
     */
    migrations: oneOf(["supabase", "prisma", "none"]).default("supabase"),
    /**
     * What opens the application's connections, and so decides which spelling of a demand counts: Prisma's own engine,
     * Prisma with a driver adapter (node-postgres reads the URL), or no Prisma.
     */
    prisma: oneOf(["engine", "driver-adapter", "none"]).default("engine"),
    /** A higher number makes a new SESSION_SECRET, which signs everybody out. */
    sessionRotation: wholeNumber(1, 1_000_000, { example: 2 }).default(1),
  });
}
