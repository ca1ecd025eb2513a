import * as pulumi from "@pulumi/pulumi";
import { CustomDomain } from "../../providers/render/custom-domain/resource.ts";
import { KeyValue } from "../../providers/render/key-value/resource.ts";
import { Service } from "../../providers/render/service/resource.ts";
import { KEY_VALUE_ADDRESS, renderEnvironment } from "../../settings/matrix.ts";
import type { PastRelease } from "../../settings/releases/release.ts";
import { component } from "../../settings/tokens.ts";
import type { StackSettings } from "../../settings/types.ts";
import { releaseHistory } from "../release/history.ts";
import { redis } from "./redis.ts";
import { servicesOf } from "./services.ts";

export interface RenderDashboardArgs {
  /** The stack's checked settings. */
  settings: StackSettings;
  /** Image with its digest that every service runs. */
  image: string;
  /** Signs sessions. */
  sessionSecret: pulumi.Output<string>;
}

/**
 * HotDash's dashboard on Render: the public web service with its domain, Chroma's private service with the disk, workers
 * and cron jobs, and Redis. The web service deploys first: a release that it refuses reaches nothing else.
 */
export class RenderDashboard extends pulumi.ComponentResource {
  /** Image that is live once the stack has been updated. */
  readonly image: pulumi.Output<string>;
  /** The last releases of the web service, newest first: what a rollback can go back to. */
  readonly releases: pulumi.Output<PastRelease[]>;
  /** DNS records that the domain needs. */
  readonly dnsRecords: CustomDomain["dnsRecords"];

  constructor(name: string, args: RenderDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super(component.RenderDashboard, name, {}, opts);
    const { settings, image } = args;
    const { dashboard, platform, protectData } = settings;
    const kept = { protect: protectData };
    const child = (...dependsOn: pulumi.Resource[]) => ({ parent: this, dependsOn });

    const keyValue = createRedis();
    const { env, secrets } = renderEnvironment(settings);
    const generated = {
      SESSION_SECRET: args.sessionSecret,
      ...(keyValue ? { [KEY_VALUE_ADDRESS]: keyValue.internalAddress } : {}),
    };
    const services = servicesOf(settings, image, { env, secrets, generated });
    const web = new Service(name, services.web, child());
    const others = services.parts.map(
      (part) =>
        new Service(`${name}-${part.name}`, part.args, { ...child(web), ...(part.args.disk ? kept : {}) }),
    );
    const domain = new CustomDomain(
      name,
      { platform, ownerId: services.web.ownerId, serviceId: web.serviceId, name: dashboard.domain },
      { ...child(web), ...kept },
    );

    const histories = pulumi.all([web.releases, ...others.map((service) => service.releases)]);
    this.image = histories.apply(() => image);
    this.releases = histories.apply(([first = [], ...more]) => releaseHistory(image, first, ...more));
    this.dnsRecords = domain.dnsRecords;
    this.registerOutputs({ image: this.image, releases: this.releases });

    function createRedis(): KeyValue | undefined {
      const given = redis(settings);
      return given && new KeyValue(`${name}-redis`, given, { ...child(), ...kept });
    }
  }
}
