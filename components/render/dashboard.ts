import * as pulumi from "@pulumi/pulumi";
import { CustomDomain } from "../../providers/render/custom-domain/resource.ts";
import { KeyValue } from "../../providers/render/key-value/resource.ts";
import { Service, type ServiceArgs } from "../../providers/render/service/resource.ts";
import { KEY_VALUE_ADDRESS, renderEnvironment } from "../../settings/matrix.ts";
import type { PastRelease } from "../../settings/releases/release.ts";
import { component } from "../../settings/tokens.ts";
import type { StackSettings } from "../../settings/types.ts";
import { releaseHistory } from "../release/history.ts";
import { chroma } from "./chroma.ts";
import { commonArgs } from "./common.ts";
import { cronJob } from "./cron-job.ts";
import { redis } from "./redis.ts";
import { webService } from "./web-service.ts";
import { worker } from "./worker.ts";

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
    const { dashboard, platform, protectData, render } = settings;
    const common = commonArgs(settings, image);
    const kept = { protect: protectData };
    const child = (...dependsOn: pulumi.Resource[]) => ({ parent: this, dependsOn });

    const keyValue = createRedis();
    const { env, secrets } = renderEnvironment(settings);
    const generated = {
      SESSION_SECRET: args.sessionSecret,
      ...(keyValue ? { [KEY_VALUE_ADDRESS]: keyValue.internalAddress } : {}),
    };
    const values = { env, secrets, generated };
    const web = create(name, webService(settings, common, values), child());
    const others = [
      ...(createChroma() ?? []),
      ...Object.keys(render.workers).map((one) =>
        create(`${name}-${one}`, worker(settings, one, common, values), child(web)),
      ),
      ...Object.keys(render.crons).map((one) =>
        create(`${name}-${one}`, cronJob(settings, one, common, values), child(web)),
      ),
    ];
    const domain = new CustomDomain(
      name,
      { platform, ownerId: common.ownerId, serviceId: web.serviceId, name: dashboard.domain },
      { ...child(web), ...kept },
    );

    const histories = pulumi.all([web.releases, ...others.map((service) => service.releases)]);
    this.image = histories.apply(() => image);
    this.releases = histories.apply(([first = [], ...more]) => releaseHistory(image, first, ...more));
    this.dnsRecords = domain.dnsRecords;
    this.registerOutputs({ image: this.image, releases: this.releases });

    function create(resource: string, given: ServiceArgs, options: pulumi.CustomResourceOptions): Service {
      return new Service(resource, given, options);
    }

    function createRedis(): KeyValue | undefined {
      const given = redis(settings);
      return given && new KeyValue(`${name}-redis`, given, { ...child(), ...kept });
    }

    function createChroma(): Service[] | undefined {
      const given = chroma(settings, common, values);
      return given && [create(`${name}-chroma`, given, { ...child(web), ...kept })];
    }
  }
}
