import * as pulumi from "@pulumi/pulumi";
import { CustomDomain } from "../../providers/render/custom-domain/resource.ts";
import { KeyValue } from "../../providers/render/key-value/resource.ts";
import { Service } from "../../providers/render/service/resource.ts";
import { KEY_VALUE_ADDRESS } from "../../settings/matrix.ts";
import type { PastRelease } from "../../settings/releases/release.ts";
import { component } from "../../settings/tokens.ts";
import { systemHistory } from "../release/history.ts";
import type { SystemArgs } from "../systems/args.ts";
import { groupsOn } from "../systems/parts.ts";
import { type Part, servicesOf, storeOf } from "./services.ts";

/**
 * A system on Render: a service for each of its groups, its domain, and Redis. The first service deploys first: a release that
 * it refuses reaches nothing else.
 */
export class RenderSystem extends pulumi.ComponentResource {
  /** Image that is live once the stack has been updated. */
  readonly image: pulumi.Output<string>;
  /** The last releases of the first service, newest first: what a rollback can go back to. */
  readonly releases: pulumi.Output<PastRelease[]>;
  /** DNS records that the domain needs. */
  readonly dnsRecords: CustomDomain["dnsRecords"] | [];

  constructor({ settings, declared, made }: SystemArgs, opts?: pulumi.ComponentResourceOptions) {
    const name = `${declared.name}-render`;
    super(declared.types?.render ?? component.RenderSystem, name, {}, opts);
    const { platform, protectData } = settings;
    const kept = { protect: protectData };
    const child = (...dependsOn: pulumi.Resource[]) => ({ parent: this, dependsOn });

    const store = createStore();
    const [head, ...parts] = servicesOf(settings, declared, {
      ...made,
      ...(store ? { [KEY_VALUE_ADDRESS]: store.internalAddress } : {}),
    });
    const first = createService(head);
    const others = parts.map((part) => createService(part, first));
    const domain = createDomain();

    const histories = pulumi.all([first, ...others].map(({ releases }) => releases));
    this.image = histories.apply(() => declared.image);
    this.releases = histories.apply((all) =>
      systemHistory(declared.image, groupsOn("render", declared), all),
    );
    this.dnsRecords = domain?.dnsRecords ?? [];
    this.registerOutputs({ image: this.image, releases: this.releases });

    function createStore() {
      const given = storeOf(settings, declared);
      return given && new KeyValue(`${name}-redis`, given, { ...child(), ...kept });
    }

    function createService({ name: part, args }: Part, ...before: pulumi.Resource[]) {
      const options = { ...child(...before), ...(args.disk ? kept : {}) };
      return new Service(part === "" ? name : `${name}-${part}`, args, options);
    }

    function createDomain() {
      if (declared.domain === undefined) return undefined;
      const at = { platform, ownerId: head.args.ownerId, serviceId: first.serviceId, name: declared.domain };
      return new CustomDomain(name, at, { ...child(first), ...kept });
    }
  }
}
