import type { Outs } from "../../../../providers/kernel/implementation.ts";
import type { FlySimulator } from "../../../../simulators/fly/main.ts";
import { GONE_STATES, phaseAt } from "../../../../simulators/fly/volume.ts";
import { image, machinesOf, place, webGroup, webMachine } from "../../../support/fly-world.ts";
import type { FaultProxy, SeenRequest } from "../../support/fault-proxy.ts";
import { type Declared, Program, type Ran } from "../program.ts";
import type { Scene } from "../scene.ts";
import { untrue } from "./claims.ts";
import { type FlyChange, type FlyDeed, isGood, TAGS } from "./turns.ts";
import type { FlyView } from "./view.ts";

/** What the stack declares. */
interface Wanted {
  version: number;
  dfw: number;
  iad: number;
  strategy: string;
  value: number;
  secret: number;
  size: number;
}

/** Somebody else's machine, in the stack's own group. */
const CLONE = "clone-of-web";
/** A secret that somebody else sets. */
const THEIR_SECRET = "THEIRS";

let count = 0;

/** An app with its secrets, volume, address and group, on a simulated Fly. */
export class FlyScene implements Scene<FlyChange, FlyDeed> {
  readonly proxy: FaultProxy;
  readonly #sim: FlySimulator;
  readonly #scale: number;
  readonly #app = `seq-${++count}-${process.pid}`;
  readonly #program = new Program();
  #wanted: Wanted = { version: 1, dfw: 2, iad: 0, strategy: "rolling", value: 0, secret: 0, size: 1 };
  /** Version of the last release that succeeded. */
  #good = 1;
  #before: FlyView = { machines: [], volumes: [] };
  /** What others made, which no update may take away. */
  readonly #theirs = { volumes: new Set<string>(), secret: undefined as string | undefined, clone: false };
  /** Values that were ever declared: one of them is live. */
  readonly #secrets = new Set<string>();

  constructor(sim: FlySimulator, proxy: FaultProxy, scale: number) {
    this.#sim = sim;
    this.proxy = proxy;
    this.#scale = scale;
  }

  belongs({ path, body }: SeenRequest): boolean {
    return `${path}/`.includes(`/apps/${this.#app}/`) || body.includes(`"${this.#app}"`);
  }

  declare({ kind: _, ...change }: FlyChange): void {
    // A volume never shrinks.
    const size = Math.max(this.#wanted.size, "size" in change ? change.size : 1);
    this.#wanted = { ...this.#wanted, ...change, size };
    this.#secrets.add(secretOf(this.#wanted));
  }

  declareGood(): void {
    if (!isGood(this.#wanted.version)) this.#wanted.version = this.#good;
  }

  async up(options: { refresh: boolean }): Promise<Ran> {
    const ran = await this.#program.up(this.#declared(), options);
    if (!ran.failed) this.#good = this.#wanted.version;
    // Without it named again, the last good one is what a plain update takes.
    else if (!isGood(this.#wanted.version)) this.#wanted.version = this.#good;
    return ran;
  }

  #declared(): Declared[] {
    const { size, dfw, iad, strategy, value } = this.#wanted;
    const at = { ...place, app: this.#app };
    return [
      { name: "app", kind: "fly:App", inputs: () => ({ ...place, name: this.#app }) },
      { name: "address", kind: "fly:IpAssignment", inputs: () => ({ ...at, type: "v6" }) },
      {
        name: "secrets",
        kind: "fly:Secrets",
        inputs: () => ({ ...at, values: { TOKEN: secretOf(this.#wanted) } }),
      },
      {
        name: "volume",
        kind: "fly:Volume",
        inputs: () => ({ ...at, name: "data", region: "dfw", size_gb: size }),
      },
      {
        name: "web",
        kind: "fly:ProcessGroup",
        inputs: (outs) =>
          webGroup(this.#app, {
            image: imageOf(this.#wanted.version),
            regions: { dfw, ...(iad > 0 ? { iad } : {}) },
            strategy,
            machine: machineOf(value),
            smoke: [{ path: "/", status: 200 }],
            secretsVersion: outs("secrets").version,
            rollout: { settle_seconds: 2, health_timeout_seconds: 300, drain_seconds: 1 },
          }),
      },
    ];
  }

  async doByHand({ kind, machine }: FlyDeed): Promise<void> {
    const base = `/v1/apps/${this.#app}`;
    const ask = (method: string, path: string, body?: unknown) =>
      this.#sim.request(method, `${base}${path}`, body);
    // What others put into an app of which nobody knows yet whose it is makes it theirs.
    if (!this.#program.state.has("address") || !this.#sim.world.apps.has(this.#app)) return;
    const all = machinesOf(this.#sim, this.#app).filter(({ name }) => name !== CLONE);
    const one = all[machine % Math.max(1, all.length)];
    if (kind === "secret") await ask("POST", "/secrets", { values: { TOKEN: "by-hand" } });
    else if (kind === "their secret") {
      const value = `theirs-${machine}`;
      const { status } = await ask("POST", "/secrets", { values: { [THEIR_SECRET]: value } });
      if (status === 200) this.#theirs.secret = value;
    } else if (kind === "volume") {
      const { body } = await ask("POST", "/volumes", { name: "theirs", region: "dfw", size_gb: 1 });
      const { id } = (body ?? {}) as { id?: string };
      if (id) this.#theirs.volumes.add(id);
    }
    if (!one) return;
    if (!this.#theirs.clone && one.config.image === imageOf(this.#good)) {
      const body = { name: CLONE, region: "dfw", config: one.config };
      this.#theirs.clone = (await ask("POST", "/machines", body)).status === 200;
    }
    const path = `/machines/${one.id}`;
    if (kind === "destroy") await ask("DELETE", `${path}?force=true`);
    else if (kind === "grow")
      await ask("POST", path, {
        config: { ...one.config, guest: { cpu_kind: "shared", cpus: 2, memory_mb: 4096 } },
      });
    else if (kind === "lease")
      await ask("POST", `${path}/lease`, { ttl: 20, description: "somebody by hand" });
    else if (kind === "cordon" || kind === "stop" || kind === "suspend")
      await ask("POST", `${path}/${kind}`, {});
  }

  look(): void {
    this.#before = this.#view();
  }

  wrong(ran: Ran): string[] {
    const now = this.#view();
    return [
      ...this.#lost(now),
      ...this.#orphans(ran, now),
      ...this.#unproven(ran, now),
      ...untrue(ran, this.#before, now),
    ];
  }

  /** Nothing that was there is gone, but machines that the declaration does not have any more. */
  #lost(now: FlyView): string[] {
    const problems: string[] = [];
    for (const id of [...this.#before.volumes, ...this.#theirs.volumes])
      if (!now.volumes.includes(id)) problems.push(`the volume ${id} is gone`);
    if (this.#theirs.clone && !now.machines.some(({ name }) => name === CLONE))
      problems.push("somebody else's machine was removed");
    const secrets = this.#app_?.secrets;
    if (this.#theirs.secret !== undefined && !secrets?.matches(THEIR_SECRET, this.#theirs.secret))
      problems.push("somebody else's secret is gone");
    if (this.#program.state.has("secrets") && !secrets?.stored.has("TOKEN"))
      problems.push("the secret is gone");
    return problems;
  }

  /** What was made twice, or for no slot, is named. */
  #orphans({ failed }: Ran, now: FlyView): string[] {
    const said = failed?.message ?? "";
    const app = this.#app_;
    const problems: string[] = [];
    const data = [...(app?.volumes.values() ?? [])].filter(
      ({ name, id }) => name === "data" && now.volumes.includes(id),
    );
    if (data.length > 1 && !said.includes(data[1]?.id ?? ""))
      problems.push(`${data.length} volumes of one name`);
    if ((app?.ips.length ?? 0) > 1) problems.push(`${app?.ips.length} addresses`);
    const names = now.machines.filter(({ name }) => name !== CLONE).map(({ name }) => name);
    for (const name of new Set(names)) {
      const twice = names.filter((one) => one === name).length > 1;
      // Known to the state are the slots, and their twins of a bluegreen release.
      if ((twice || !/^web-(dfw|iad)-\d(-b)?$/.test(name)) && !said.includes(name))
        problems.push(`the machine ${name} is nobody's`);
    }
    const known = [
      ["app", app !== undefined],
      ["address", (app?.ips.length ?? 0) > 0],
      ["volume", data.length > 0],
    ] as const;
    for (const [name, there] of known)
      if (there && !this.#program.state.has(name))
        problems.push(`the ${name} was made, and no state knows of it`);
    return problems;
  }

  /** What takes requests runs what ran before, or what an update proved; or it is named. */
  #unproven({ failed }: Ran, now: FlyView): string[] {
    const said = failed?.message ?? "";
    const trusted = new Set(this.#before.machines.map(({ image: one }) => one));
    return now.machines
      .filter(({ cordoned, state }) => !cordoned && state === "started")
      .filter(({ image: one }) =>
        failed === undefined ? !isGoodImage(one) : !isGoodImage(one) && !trusted.has(one),
      )
      .filter(({ name }) => !said.includes(name))
      .map(({ name, image: one }) => `${name} takes requests with ${one}, which never passed`);
  }

  notAsDeclared(): string[] {
    const { dfw, iad, version, value, size } = this.#wanted;
    const now = this.#view();
    const problems: string[] = [];
    const slots = [...range("dfw", dfw), ...range("iad", iad)].sort();
    const ours = now.machines.filter(({ name }) => name !== CLONE);
    const found = ours.map(({ name }) => name.replace(/-b$/, "")).sort();
    if (found.join() !== slots.join()) problems.push(`slots ${found.join()} instead of ${slots.join()}`);
    for (const one of ours) {
      if (one.image !== imageOf(version) || one.value !== String(value))
        problems.push(`${one.name} runs another release`);
      if (one.cordoned) problems.push(`${one.name} is cordoned`);
      if (one.state !== "started") problems.push(`${one.name} is ${one.state}`);
    }
    const app = this.#app_;
    if (!app?.secrets.matches("TOKEN", secretOf(this.#wanted))) problems.push("the secret is another one");
    if (app?.ips.length !== 1) problems.push(`${app?.ips.length} addresses`);
    const data = [...(app?.volumes.values() ?? [])].filter(
      ({ name, id }) => name === "data" && now.volumes.includes(id),
    );
    if (data.length !== 1 || data[0]?.sizeGb !== size)
      problems.push(`volumes of ${data.map(({ sizeGb }) => sizeGb).join()} GB instead of ${size}`);
    return problems;
  }

  /** Leases that were taken by hand or lost with an answer run out. */
  async rest(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LEASE_LIVES_MS / this.#scale));
  }

  async close(): Promise<void> {
    this.#sim.world.apps.delete(this.#app);
    this.proxy.forget((path) => path.includes(this.#app));
  }

  #view(): FlyView {
    const machines = machinesOf(this.#sim, this.#app).map(({ id, name, state, cordoned, config }) => ({
      ...{ id, name, state, cordoned: cordoned === true, image: config.image ?? "" },
      value: config.env?.VALUE,
    }));
    const at = this.#sim.world.now();
    const volumes = [...(this.#app_?.volumes.values() ?? [])].filter(
      ({ phases }) => !GONE_STATES.includes(phaseAt(phases, at)),
    );
    return { machines, volumes: volumes.map(({ id }) => id) };
  }

  get #app_() {
    return this.#sim.world.apps.get(this.#app);
  }
}

/** A lease lives 30 s. */
const LEASE_LIVES_MS = 31_000;

const imageOf = (version: number) => image(TAGS[version - 1] ?? "1", String(version));
const isGoodImage = (one: string) => !/sim-/.test(one);
const secretOf = ({ secret }: Wanted) => `value-${secret}-canary`;
const range = (region: string, machines: number) =>
  Array.from({ length: machines }, (_, k) => `web-${region}-${k + 1}`);

/** The web machine with checks that come often, so that an update takes seconds of the platform's time. */
function machineOf(value: number): Outs {
  const services = (webMachine().services as { checks: object[] }[]).map((service) => ({
    ...service,
    checks: service.checks.map((check) => ({ ...check, interval: "2s", timeout: "1s", grace_period: "1s" })),
  }));
  return webMachine({ services, env: { PORT: "8080", VALUE: String(value) } });
}
