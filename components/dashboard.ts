import * as pulumi from "@pulumi/pulumi";
import type { PastRelease } from "../settings/releases/release.ts";
import { isOn } from "../settings/schema/host.ts";
import type { StackSettings } from "../settings/types.ts";
import { Dashboard } from "./fly/dashboard.ts";
import { RenderDashboard } from "./render/dashboard.ts";
import { sessionSecret } from "./session-secret.ts";

/** A DNS record of either platform. */
export interface DnsRecord {
  type: "A" | "AAAA" | "CNAME" | "TXT";
  name: string;
  value: string;
}

/** What a stack says of its dashboard. */
export interface DashboardOutputs {
  /** Where users reach it. */
  url: string;
  /** The image that is live: on every platform, where it is on two. */
  image: pulumi.Output<string>;
  /** The last releases, newest first. */
  releases: pulumi.Output<PastRelease[]>;
  /** Records to set at the DNS provider; on two platforms those of both, of which one leads there. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
}

/** The dashboard where the settings say: on Fly.io, on Render, or on both while it moves from one to the other. */
export function declareDashboard(settings: StackSettings, image: string): DashboardOutputs {
  const name = "dashboard";
  const args = { settings, image, sessionSecret: sessionSecret(name, settings) };
  const sides = [
    ...(isOn("fly", settings.host) ? [new Dashboard(name, args)] : []),
    ...(isOn("render", settings.host) ? [new RenderDashboard(`${name}-render`, args)] : []),
  ];
  const [first] = sides;
  return {
    url: `https://${settings.dashboard.domain}`,
    image: pulumi.all(sides.map((side) => side.image)).apply(() => image),
    releases: first?.releases ?? pulumi.output<PastRelease[]>([]),
    dnsRecords: pulumi
      .all(sides.map((side) => side.dnsRecords as pulumi.Output<DnsRecord[]>))
      .apply((all) => all.flat()),
  };
}
