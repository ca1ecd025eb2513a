import type * as z from "zod";
import type { StackName } from "../stack-name.ts";
import { appSecrets, apps } from "./apps.ts";
import { backup } from "./backup.ts";
import { chatwoot } from "./chatwoot.ts";
import { cost } from "./cost.ts";
import { dashboard } from "./dashboard.ts";
import { database } from "./database.ts";
import { deploy } from "./deploy.ts";
import { exemptions } from "./exemptions.ts";
import { extras } from "./extras.ts";
import { flags } from "./flags.ts";
import { fly } from "./fly.ts";
import { github } from "./github.ts";
import { host } from "./host.ts";
import { platform } from "./platform.ts";
import { render } from "./render.ts";
import { shopify } from "./shopify.ts";
import { supabase } from "./supabase.ts";
import { secrets, variables } from "./values.ts";
import { foreign, state } from "./worlds.ts";

/** The top-level keys of a stack file with their schemas: one section each. */
export function sectionsOf({ environmentClass }: StackName) {
  return {
    platform,
    host,
    fly,
    render: render(environmentClass),
    dashboard: dashboard(environmentClass),
    github,
    supabase,
    database,
    shopify: shopify(environmentClass),
    flags,
    deploy: deploy(environmentClass),
    backup,
    cost: cost(environmentClass),
    state,
    foreign,
    exemptions,
    extras,
    apps,
    chatwoot,
    appSecrets,
    variables,
    secrets,
  } satisfies Record<string, z.ZodType>;
}
export type SectionSchemas = ReturnType<typeof sectionsOf>;
export type SectionName = keyof SectionSchemas;

/** The sections of a stack file, defaults filled in. */
export type Sections = { [name in SectionName]: z.infer<SectionSchemas[name]> };

/** Names of the sections that stacks of the application have, and the stack shared has not. */
export const APPLICATION_SECTIONS: readonly string[] = Object.keys(
  sectionsOf({ environmentClass: "staging", project: "", stack: "staging" }),
).filter((section) => !["platform", "exemptions"].includes(section));
