import * as pulumi from "@pulumi/pulumi";
import { App } from "../../providers/fly/app/resource.ts";
import { Certificate } from "../../providers/fly/certificate/resource.ts";
import { IpAssignment, type IpAssignmentArgs } from "../../providers/fly/ip-assignment/resource.ts";
import { ProcessGroup } from "../../providers/fly/process-group/resource.ts";
import { ReleaseCommand } from "../../providers/fly/release-command/resource.ts";
import { Secrets } from "../../providers/fly/secrets/resource.ts";
import { SecretsRemoval } from "../../providers/fly/secrets-removal/resource.ts";
import { Volume } from "../../providers/fly/volume/resource.ts";
import type { PastRelease } from "../../settings/releases/release.ts";
import { component } from "../../settings/tokens.ts";
import { systemHistory } from "../release/history.ts";
import { CommandSmoke } from "../release/smoke.ts";
import type { SystemArgs } from "../systems/args.ts";
import type { Group } from "../systems/declaration.ts";
import { groupsOn, madeFor, pathsOf, reachOf, secretsOn } from "../systems/parts.ts";
import { ADDRESSES } from "./addresses.ts";
import { machineOf } from "./machine.ts";
import { type SlotVolume, volumesOf } from "./volumes.ts";

/**
 * A system on Fly.io: its app with addresses, certificate and secrets, and its process groups with their volumes. Everything
 * but secrets that the program makes is a plain value, so that the very first preview knows what it will do.
 */
export class FlySystem extends pulumi.ComponentResource {
  /** Image that is live once the stack has been updated. */
  readonly image: pulumi.Output<string>;
  /** The last releases of the first group, newest first: what a rollback can go back to. */
  readonly releases: pulumi.Output<PastRelease[]>;
  /** DNS records that the domain needs. */
  readonly dnsRecords: Certificate["dnsRecords"] | [];

  constructor({ settings, declared, made }: SystemArgs, opts?: pulumi.ComponentResourceOptions) {
    const { name, image, domain } = declared;
    super(declared.types?.fly ?? component.FlySystem, name, {}, opts);
    const { fly, platform, project, protectData, stack } = settings;
    const place = { platform, org: fly.org, app: declared.app };
    const adopt = declared.adopt !== false;
    const asIs = declared.adopt === "as-is" ? { asIs: true } : {};
    const release = { ...place, project, stack, image, adopt };
    const child = (...dependsOn: pulumi.Resource[]) => ({ parent: this, dependsOn });

    const app = createApp();
    const secrets = createSecrets();
    const addresses = ADDRESSES[reachOf(declared) ?? "network"].map(createAddress);
    const volumes = groupsOn("fly", declared).flatMap(volumesOf).map(createVolume);
    const step = createReleaseStep();
    const groups = createGroups();
    const certificate = createCertificate();
    createSmoke();
    createSecretsRemoval();

    // Known as a value from the start, but an output of the stack only once every group runs it.
    const histories = pulumi.all(groups.map(({ releases }) => releases));
    this.image = histories.apply(() => image);
    this.releases = histories.apply((all) => systemHistory(image, groupsOn("fly", declared), all));
    this.dnsRecords = certificate?.dnsRecords ?? [];
    this.registerOutputs({ image: this.image, releases: this.releases });

    function createApp() {
      const { network } = declared;
      const own = { platform, org: fly.org, name: declared.app, adopt, ...(network ? { network } : {}) };
      return new App(name, own, { ...child(), protect: protectData });
    }

    function createSecrets() {
      const { values, made: names } = secretsOn("fly", declared);
      const generated = madeFor(names, made);
      return new Secrets(name, { ...place, values, generated, ...asIs }, child(app));
    }

    function createAddress(type: IpAssignmentArgs["type"]) {
      return new IpAssignment(`${name}-${type}`, { ...place, type }, child(app));
    }

    function createVolume({ slot, args }: SlotVolume) {
      const kept = { ...place, ...args, ...(protectData ? { protectData } : {}) };
      return { slot, resource: new Volume(`${name}-${slot}`, kept, { ...child(app), protect: protectData }) };
    }

    /** Before every group: a release whose schema cannot be made touches no machine. */
    function createReleaseStep() {
      if (declared.release === undefined || declared.provisionOnly) return undefined;
      const args = { ...release, ...declared.release, secretsVersion: secrets.version };
      return new ReleaseCommand(`${name}-migration`, args, child(secrets));
    }

    /** The first one takes the release before all others: what it refuses must not reach them, nor their data. */
    function createGroups() {
      const disks = volumes.map(({ resource }) => resource);
      const before = [secrets, ...addresses, ...disks, ...(step ? [step] : [])];
      const [head, ...others] = groupsOn("fly", declared);
      if (head === undefined) return [];
      const first = createGroup(head, before);
      return [first, ...others.map((group) => createGroup(group, [secrets, first, ...disks]))];
    }

    function createGroup(group: Group, before: pulumi.Resource[]) {
      const { reach } = group;
      const smoke = reach?.by === "internet" ? { smoke: [...reach.smoke] } : {};
      const { regions, names } = group.count;
      const runs = group.image ?? image;
      const own = { group: group.name, regions, ...(names ? { names } : {}), ...group.rollout, ...smoke };
      const machine = machineOf(group);
      return new ProcessGroup(
        `${name}-${group.name}`,
        {
          ...release,
          ...asIs,
          ...own,
          image: runs,
          machine,
          secretsVersion: secrets.version,
          ...mountsOf(group),
        },
        child(...before),
      );
    }

    /** Volumes of a group's slots, by slot. */
    function mountsOf({ name: group, volume }: Group) {
      if (volume === undefined) return {};
      const own = volumes.filter(({ slot }) => slot.startsWith(`${group}-`));
      const bySlot = Object.fromEntries(own.map(({ slot, resource }) => [slot, resource.volumeId]));
      return { mounts: { path: volume.path, volumes: bySlot } };
    }

    /** Fly's own host name of the app has its certificate from Fly. */
    function createCertificate() {
      if (domain === undefined || declared.provisionOnly || domain === `${declared.app}.fly.dev`)
        return undefined;
      const kept = { ...child(app, ...addresses), protect: protectData };
      return new Certificate(name, { ...place, hostname: domain }, kept);
    }

    function createSmoke() {
      if (reachOf(declared) !== "internet") return;
      const asked = { platform, hostname: `${declared.app}.fly.dev`, paths: pathsOf(declared), image };
      new CommandSmoke(`${name}-smoke`, asked, child(...groups));
    }

    /** After every group: a release that is put back launches with the app's secrets as they are then. */
    function createSecretsRemoval() {
      const { leaving } = secrets;
      return new SecretsRemoval(`${name}-secrets-removal`, { ...place, leaving }, child(secrets, ...groups));
    }
  }
}
