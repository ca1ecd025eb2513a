import * as pulumi from "@pulumi/pulumi";
import type { PastRelease } from "../settings/releases/release.ts";
import { isOn } from "../settings/schema/host.ts";
import type { AnySettings } from "../settings/types.ts";
import { FlySystem } from "./fly/system.ts";
import { madeSecrets } from "./made.ts";
import { RenderSystem } from "./render/system.ts";
import type { SystemArgs } from "./systems/args.ts";
import type { Declaration } from "./systems/declaration.ts";

/** A DNS record of either platform. */
export interface DnsRecord {
  type: "A" | "AAAA" | "CNAME" | "TXT";
  name: string;
  value: string;
}

/** What a stack says of a system. */
export interface SystemOutputs {
  /** The image that is live: on every platform, where it is on two. */
  image: pulumi.Output<string>;
  /** The last releases, newest first. */
  releases: pulumi.Output<PastRelease[]>;
  /** Records to set at the DNS provider; on two platforms those of both, of which one leads there. */
  dnsRecords: pulumi.Output<DnsRecord[]>;
}

/** Makes systems real where their declarations say, and what they make once, before all of them. */
export function realise<S extends readonly Declaration[]>(
  settings: AnySettings,
  systems: S,
  opts?: pulumi.ComponentResourceOptions,
): OutputsOf<S> {
  const made = madeSecrets(systems);
  return systems.map((declared) => sidesOf({ settings, declared, made }, opts)) as unknown as OutputsOf<S>;
}

/** Those of each system, in their order. */
type OutputsOf<S extends readonly Declaration[]> = { [index in keyof S]: SystemOutputs };

/** On Fly.io, on Render, or on both while it moves from one to the other. */
function sidesOf(args: SystemArgs, opts: pulumi.ComponentResourceOptions | undefined): SystemOutputs {
  const { declared } = args;
  const sides = [
    ...(isOn("fly", declared.host) ? [new FlySystem(args, opts)] : []),
    ...(isOn("render", declared.host) ? [new RenderSystem(args, opts)] : []),
  ];
  const [first] = sides;
  return {
    image: pulumi.all(sides.map((side) => side.image)).apply(() => declared.image),
    releases: first?.releases ?? pulumi.output<PastRelease[]>([]),
    dnsRecords: pulumi
      .all(sides.map((side) => side.dnsRecords as pulumi.Output<DnsRecord[]>))
      .apply((all) => all.flat()),
  };
}
