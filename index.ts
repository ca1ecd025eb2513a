import type * as pulumi from "@pulumi/pulumi";
import { type DashboardOutputs, declareDashboard } from "./components/dashboard.ts";
import { Environment } from "./components/github/environment.ts";
import { currentImage } from "./components/release/current-image.ts";
import { stackSettings } from "./components/stack-settings.ts";

const settings = stackSettings();
const release = await currentImage(settings.dashboard.image);

const dashboard = declareDashboard(settings, release);
// A preview goes with its pull request; the environment of all previews stays.
if (settings.environmentClass !== "preview") new Environment(settings.github.environment, { settings });

/** Where the dashboard answers. */
export const url: string = dashboard.url;
/** The image that is live: what the next plain `pulumi up` goes on with. */
export const image: pulumi.Output<string> = dashboard.image;
/** The last releases, newest first: what `HOTDASH_ROLLBACK_TO` picks from. */
export const releases: DashboardOutputs["releases"] = dashboard.releases;
/** Records to set at the DNS provider of the domain. */
export const dnsRecords: DashboardOutputs["dnsRecords"] = dashboard.dnsRecords;
