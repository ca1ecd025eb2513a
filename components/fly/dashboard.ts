import * as pulumi from "@pulumi/pulumi";
import { App } from "../../providers/fly/app/resource.ts";
import { Certificate } from "../../providers/fly/certificate/resource.ts";
import { IpAssignment } from "../../providers/fly/ip-assignment/resource.ts";
import { ProcessGroup } from "../../providers/fly/process-group/resource.ts";
import { ReleaseCommand } from "../../providers/fly/release-command/resource.ts";
import { Secrets } from "../../providers/fly/secrets/resource.ts";
import { SecretsRemoval } from "../../providers/fly/secrets-removal/resource.ts";
import { Volume } from "../../providers/fly/volume/resource.ts";
import { smokeOf } from "../../settings/maintenance.ts";
import { routeEnvironment } from "../../settings/matrix.ts";
import { migrates } from "../../settings/release-command.ts";
import type { PastRelease } from "../../settings/releases/release.ts";
import { component } from "../../settings/tokens.ts";
import type { StackSettings } from "../../settings/types.ts";
import { releaseHistory } from "../release/history.ts";
import { CommandSmoke } from "../release/smoke.ts";
import { chromaMachine, chromaNames, chromaRollout, chromaSlots, chromaVolumeName } from "./chroma.ts";
import { migrationCommand } from "./migration.ts";
import { webMachine, webRollout } from "./web.ts";

export interface DashboardArgs {
  /** The stack's checked settings. */
  settings: StackSettings;
  /** Image with its digest that web and Chroma run. */
  image: string;
  /** Signs sessions. */
  sessionSecret: pulumi.Output<string>;
}

/**
 * HotDash's dashboard on Fly.io: its app with addresses, certificate and secrets, the public web process group, and
 * Chroma's private process group with its volume. Everything but generated secrets is a plain value, so that the very
 * first preview knows what it will do.
 */
export class Dashboard extends pulumi.ComponentResource {
  /** Where users reach it. */
  readonly url: string;
  /** Image that is live once the stack has been updated. */
  readonly image: pulumi.Output<string>;
  /** The last releases of the web group, newest first: what a rollback can go back to. */
  readonly releases: pulumi.Output<PastRelease[]>;
  /** DNS records that the domain needs. */
  readonly dnsRecords: Certificate["dnsRecords"] | [];

  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super(component.Dashboard, name, {}, opts);
    const { settings, image } = args;
    const { dashboard, fly, platform, protectData } = settings;
    const routed = routeEnvironment(settings);
    const place = { platform, org: fly.org, app: dashboard.app };
    const release = { ...place, project: settings.project, stack: settings.stack, image };
    const [adopt, asIs] = [dashboard.adopt !== false, asIsOf(dashboard)];
    const child = (...dependsOn: pulumi.Resource[]) => ({ parent: this, dependsOn });

    const app = new App(
      name,
      { platform, org: fly.org, name: dashboard.app, adopt, ...isolated(settings) },
      { ...child(), protect: protectData },
    );
    const secrets = createSecrets();
    const addresses = (["shared_v4", "v6"] as const).map(createAddress);
    const volumes = chromaSlots(settings).map(createVolume);
    const migration = createMigration();
    const web = createWeb();
    const chroma = createChroma();
    const groups = [web, ...(chroma ? [chroma] : [])];
    const certificate = createCertificate();
    createSmoke();
    createSecretsRemoval();

    this.url = `https://${dashboard.domain}`;
    // Known as a value from the start, but an output of the stack only once every group runs it.
    const histories = pulumi.all([web.releases, ...(chroma ? [chroma.releases] : [])]);
    this.image = histories.apply(() => image);
    this.releases = histories.apply(([first = [], ...others]) => releaseHistory(image, first, ...others));
    this.dnsRecords = certificate?.dnsRecords ?? [];
    this.registerOutputs({ url: this.url, image: this.image, releases: this.releases });

    function createSecrets() {
      const generated = { SESSION_SECRET: args.sessionSecret };
      return new Secrets(name, { ...place, values: routed.flySecrets, generated, ...asIs }, child(app));
    }

    function createAddress(type: "shared_v4" | "v6") {
      return new IpAssignment(`${name}-${type}`, { ...place, type }, child(app));
    }

    function createVolume(slot: string, index: number) {
      const { size_gb, snapshot_retention } = dashboard.chroma.volume;
      const { guest } = dashboard.chroma.mode === "per-machine" ? dashboard.web : dashboard.chroma;
      const region = slot.split("-").at(-2) as keyof typeof dashboard.web.regions;
      const volume = {
        name: chromaVolumeName(settings, index),
        region,
        size_gb,
        snapshot_retention,
        compute: guest,
      };
      return {
        slot,
        resource: new Volume(
          `${name}-${slot}`,
          { ...place, ...volume, ...(protectData ? { protectData } : {}) },
          { ...child(app), protect: protectData },
        ),
      };
    }

    /** Volumes of the slots of one group, by slot. */
    function mountsOf(group: string) {
      const own = volumes.filter(({ slot }) => slot.startsWith(`${group}-`));
      if (own.length === 0) return {};
      return {
        mounts: {
          path: dashboard.chroma.path,
          volumes: Object.fromEntries(own.map(({ slot, resource }) => [slot, resource.volumeId])),
        },
      };
    }

    /** Before every group: a release whose schema cannot be made touches no machine. */
    function createMigration() {
      if (!migrates(settings)) return undefined;
      return new ReleaseCommand(
        `${name}-migration`,
        {
          ...release,
          ...migrationCommand(settings, routed.flyEnv),
          adopt,
          secretsVersion: secrets.version,
        },
        child(secrets),
      );
    }

    function createWeb() {
      const { regions, strategy, strategyReason } = dashboard.web;
      const rollout = webRollout(settings);
      const before = [
        secrets,
        ...addresses,
        ...volumes.map(({ resource }) => resource),
        ...(migration ? [migration] : []),
      ];
      const group = { group: "web", regions, strategy, strategyReason, rollout, smoke: smokeOf(settings) };
      return new ProcessGroup(
        `${name}-web`,
        {
          ...release,
          ...group,
          ...{ adopt, ...asIs, ...namesOf(dashboard) },
          machine: webMachine(settings, routed.flyEnv),
          secretsVersion: secrets.version,
          ...mountsOf("web"),
        },
        child(...before),
      );
    }

    /** After web: both run one image, and a release that web refuses must not reach the data. */
    function createChroma() {
      if (dashboard.chroma.mode !== "group") return undefined;
      const group = {
        group: "chroma",
        regions: { [dashboard.chroma.region]: 1 },
        strategy: "rolling" as const,
        strategyReason: "its volume attaches to one machine",
        rollout: chromaRollout(settings),
      };
      return new ProcessGroup(
        `${name}-chroma`,
        {
          ...release,
          ...group,
          ...{ adopt, ...asIs, ...chromaNames(settings) },
          machine: chromaMachine(settings, routed.flyEnv),
          secretsVersion: secrets.version,
          ...mountsOf("chroma"),
        },
        child(secrets, web, ...volumes.map(({ resource }) => resource)),
      );
    }

    /** Fly's own host name of the app has its certificate from Fly. */
    function createCertificate() {
      if (dashboard.domain === `${dashboard.app}.fly.dev`) return undefined;
      return new Certificate(
        name,
        { ...place, hostname: dashboard.domain },
        { ...child(app, ...addresses), protect: protectData },
      );
    }

    function createSmoke() {
      const paths = smokeOf(settings).map(({ path }) => path);
      const hostname = `${dashboard.app}.fly.dev`;
      return new CommandSmoke(`${name}-smoke`, { platform, hostname, paths, image }, child(...groups));
    }

    /** After every group: a release that is put back launches with the app's secrets as they are then. */
    function createSecretsRemoval() {
      const { leaving } = secrets;
      return new SecretsRemoval(`${name}-secrets-removal`, { ...place, leaving }, child(secrets, ...groups));
    }
  }
}

/** What leaves machines and secrets of an app that is taken over as they are. */
const asIsOf = ({ adopt }: StackSettings["dashboard"]) => (adopt === "as-is" ? { asIs: true } : {});

const namesOf = ({ web: { names } }: StackSettings["dashboard"]) => (names ? { names } : {});

/** A preview has a private network of its own: nothing in it reaches the other stacks' apps, and nobody reaches it. */
function isolated({ environmentClass, dashboard }: StackSettings): { network?: string } {
  return environmentClass === "preview" ? { network: dashboard.app } : {};
}
