import type { Outs } from "../../../../providers/kernel/implementation.ts";
import type { RenderSimulator } from "../../../../simulators/render/main.ts";
import { liveDeploy, type Service } from "../../../../simulators/render/service.ts";
import type { Owner } from "../../../../simulators/render/world.ts";
import { image, owner, webService } from "../../../support/render-world.ts";
import type { FaultProxy, SeenRequest } from "../../support/fault-proxy.ts";
import { type Declared, Program, type Ran } from "../program.ts";
import type { Scene } from "../scene.ts";
import { untrue } from "./claims.ts";
import { isGood, type RenderChange, type RenderDeed, TAGS } from "./turns.ts";
import type { RenderView } from "./view.ts";

/** A variable that others set, as the declaration says. */
const THEIRS = "THEIRS";
const NAME = "web";

let count = 0;

/** A service with its env group and its store, in a workspace of its own on a simulated Render. */
export class RenderScene implements Scene<RenderChange, RenderDeed> {
  readonly proxy: FaultProxy;
  readonly #sim: RenderSimulator;
  readonly #ownerId = `tea-${String(++count).padStart(20, "0")}`;
  readonly #program = new Program();
  #wanted = { version: 1, value: 0, secret: 0, file: 0, shared: 0, instances: 1 };
  /** Version of the last release that succeeded. */
  #good = 1;
  #before: RenderView;
  readonly #theirs = {
    variable: undefined as string | undefined,
    services: new Set<string>(),
    deploys: new Set<string>(),
  };

  /** @param owners workspaces of the platform, to which this one is added */
  constructor(sim: RenderSimulator, proxy: FaultProxy, owners: Owner[]) {
    this.#sim = sim;
    this.proxy = proxy;
    owners.push({ id: this.#ownerId, name: `seq-${count}`, email: "seq@hotdash.example", type: "team" });
    this.#before = this.#view();
  }

  belongs({ path, body }: SeenRequest): boolean {
    if (path.includes(this.#ownerId) || body.includes(this.#ownerId)) return true;
    const id = /\/(?:services|env-groups|key-value)\/([\w-]+)/.exec(path)?.[1] ?? "";
    const { services, envGroups, keyValues } = this.#sim.world;
    return (services.get(id) ?? envGroups.get(id) ?? keyValues.get(id))?.ownerId === this.#ownerId;
  }

  declare(change: RenderChange): void {
    this.#wanted = { ...this.#wanted, ...change };
  }

  declareGood(): void {
    if (!isGood(this.#wanted.version)) this.#wanted.version = this.#good;
  }

  async up(options: { refresh: boolean }): Promise<Ran> {
    const ran = await this.#program.up(this.#declared(), options);
    if (!ran.failed) this.#good = this.#wanted.version;
    // Without it named again, the last good one is what a plain update takes.
    else this.declareGood();
    return ran;
  }

  #declared(): Declared[] {
    const { version, instances } = this.#wanted;
    const at = { platform: "simulated", ownerId: this.#ownerId } as const;
    return [
      {
        name: "store",
        kind: "render:KeyValue",
        inputs: () => ({ ...at, name: "store", region: "virginia", plan: "starter" }),
      },
      {
        name: "group",
        kind: "render:EnvGroup",
        inputs: () => ({ ...at, ...owner, name: "shared", ...this.#sharedValues() }),
      },
      {
        name: "service",
        kind: "render:Service",
        inputs: (outs) =>
          webService(NAME, {
            ...at,
            image: imageOf(version),
            ...this.#values(),
            external: [THEIRS],
            numInstances: instances,
            envGroups: [{ id: outs("group").groupId, version: outs("group").version }],
            smoke: [{ path: "/", status: 200 }],
            rollout: { timeoutSeconds: 200, rollbackTimeoutSeconds: 200 },
          }),
      },
    ];
  }

  #values() {
    const { value, secret, file } = this.#wanted;
    return {
      env: { PORT: "8080", VALUE: String(value) },
      secrets: { TOKEN: `token-${secret}-canary`, FIXED: "fixed-canary" },
      secretFiles: { "key.pem": `file-${file}-canary`, "fixed.pem": "file-fixed-canary" },
    };
  }

  #sharedValues() {
    return { env: { SHARED: String(this.#wanted.shared) }, secrets: { COMMON: "common-canary" } };
  }

  async doByHand({ kind, value }: RenderDeed): Promise<void> {
    const ask = (method: string, path: string, body?: unknown) => this.#sim.request(method, path, body);
    if (kind === "their service") {
      const made = { type: "background_worker", name: "theirs", ownerId: this.#ownerId };
      const image = { ownerId: this.#ownerId, imagePath: imageOf(1) };
      const serviceDetails = { runtime: "image", plan: "starter", region: "virginia" };
      const { body } = await ask("POST", "/services", { ...made, image, serviceDetails });
      const { service } = (body ?? {}) as { service?: { id: string } };
      if (service) this.#theirs.services.add(service.id);
    }
    const group = [...this.#sim.world.envGroups.values()].find(({ ownerId }) => ownerId === this.#ownerId);
    if (kind === "shared variable" && group)
      await ask("PUT", `/env-groups/${group.id}/env-vars/SHARED`, { value: "by-hand" });
    const [service] = this.#services;
    if (!service) return;
    const base = `/services/${service.id}`;
    const set = (name: string, text: string) => ask("PUT", `${base}/env-vars/${name}`, { value: text });
    if (kind === "their variable") {
      const theirs = `theirs-${value}`;
      if ((await set(THEIRS, theirs)).status === 200) this.#theirs.variable = theirs;
    } else if (kind === "stray variable") await set("STRAY", String(value));
    else if (kind === "variable") await set("TOKEN", "by-hand");
    else if (kind === "no variable") await ask("DELETE", `${base}/env-vars/VALUE`);
    else if (kind === "file") await ask("PUT", `${base}/secret-files/key.pem`, { content: "by-hand" });
    else if (kind === "suspend") await ask("POST", `${base}/suspend`);
    else if (kind === "deploy") {
      await ask("POST", `${base}/deploys`, {});
      // Its answer does not say the id of one that waits behind another.
      const [newest] = service.deploys;
      if (newest) this.#theirs.deploys.add(newest.id);
    }
  }

  look(): void {
    this.#before = this.#view();
  }

  wrong(ran: Ran): string[] {
    const now = this.#view();
    return [
      ...this.#lost(ran, now),
      ...this.#orphans(ran, now),
      ...this.#unproven(ran, now),
      ...untrue(ran, this.#before, now),
    ];
  }

  #lost({ failed }: Ran, now: RenderView): string[] {
    const problems: string[] = [];
    for (const id of [...this.#before.services, ...this.#theirs.services])
      if (!this.#sim.world.services.has(id)) problems.push(`the service ${id} is gone`);
    if (now.services.length === 0) return problems;
    if (this.#theirs.variable !== undefined && now.variables[THEIRS] !== this.#theirs.variable)
      problems.push(`somebody else's variable is ${now.variables[THEIRS] ?? "gone"}`);
    for (const name of ["PORT", "TOKEN", "FIXED", "HOTDASH_STACK"])
      if (!(name in now.variables)) problems.push(`the variable ${name} is gone`);
    for (const name of Object.keys(this.#values().secretFiles))
      if (!(name in now.files)) problems.push(`the secret file ${name} is gone`);
    const group = this.#groups[0];
    if (this.#program.state.has("group") && !failed && !group?.envVars.some(({ key }) => key === "COMMON"))
      problems.push("the shared secret is gone");
    return problems;
  }

  #orphans({ failed }: Ran, now: RenderView): string[] {
    const said = failed?.message ?? "";
    const problems: string[] = [];
    for (const [what, ids, name] of [
      ["services", now.services, "service"],
      ["env groups", this.#groups.map(({ id }) => id), "group"],
      ["stores", this.#stores, "store"],
    ] as const) {
      if (ids.length > 1) problems.push(`${ids.length} ${what} of one name`);
      if (
        ids.length === 1 &&
        !this.#program.state.has(name) &&
        failed?.name === name &&
        !/not known/.test(said)
      )
        problems.push(`one of the ${what} was made, and no state and no message knows of it`);
    }
    return problems;
  }

  #unproven({ failed }: Ran, now: RenderView): string[] {
    const live = now.live;
    if (!live || now.suspended || !/sim-/.test(live.image)) return [];
    if (live.id === this.#before.live?.id) return [];
    // Somebody else's, of what was configured already, which may have become live since.
    if (this.#theirs.deploys.has(live.id)) return [];
    const said = failed?.message ?? "";
    return said.includes(live.id) || /Putting it back failed|not known/.test(said)
      ? []
      : [`the deploy ${live.id} takes requests with ${live.image}, which never passed`];
  }

  notAsDeclared(): string[] {
    const now = this.#view();
    const { version, instances } = this.#wanted;
    const { env, secrets, secretFiles } = this.#values();
    const problems: string[] = [];
    const expect = (what: string, found: unknown, wanted: unknown) => {
      if (JSON.stringify(found) !== JSON.stringify(wanted))
        problems.push(`${what} is ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
    };
    const theirs = this.#theirs.variable === undefined ? {} : { [THEIRS]: this.#theirs.variable };
    const mark = { HOTDASH_STACK: `${owner.project}/${owner.stack}` };
    expect("the services", now.services.length, 1);
    expect("the variables", sorted(now.variables), sorted({ ...env, ...secrets, ...theirs, ...mark }));
    expect("the files", sorted(now.files), sorted(secretFiles));
    expect("the image", now.image, imageOf(version));
    expect("the live image", now.live?.image, imageOf(version));
    expect("suspended", now.suspended, false);
    expect("the instances", this.#services[0]?.numInstances, instances);
    const runs = this.#services[0] && liveDeploy(this.#services[0])?.config;
    const running = Object.fromEntries((runs?.envVars ?? []).map(({ key, value }) => [key, value]));
    expect(
      "what runs",
      sorted({ ...running, ...theirs }),
      sorted({ ...env, ...secrets, ...theirs, ...mark }),
    );
    const shared = this.#sharedValues();
    expect(
      "the shared variables",
      sorted(Object.fromEntries((this.#groups[0]?.envVars ?? []).map(({ key, value }) => [key, value]))),
      sorted({ ...shared.env, ...shared.secrets, ...mark }),
    );
    expect("the stores", this.#stores.length, 1);
    return problems;
  }

  async rest(): Promise<void> {}

  async close(): Promise<void> {
    const { services, envGroups, keyValues } = this.#sim.world;
    for (const all of [services, envGroups, keyValues])
      for (const [id, { ownerId }] of all as Map<string, { ownerId: string }>)
        if (ownerId === this.#ownerId)
          await this.#sim.request("DELETE", `/services/${id}`).then(() => all.delete(id));
    this.proxy.forget((path) => path.includes(this.#ownerId));
  }

  #view(): RenderView {
    const [service] = this.#services;
    // After a suspension the deploy that was live before has no instances, also when the service is resumed.
    const live = service && !service.suspended && !service.dormant ? liveDeploy(service) : undefined;
    return {
      services: this.#services.map(({ id }) => id),
      variables: Object.fromEntries((service?.envVars ?? []).map(({ key, value }) => [key, value])),
      files: Object.fromEntries((service?.secretFiles ?? []).map(({ name, content }) => [name, content])),
      image: service?.settings.imagePath,
      live: live && { id: live.id, image: live.config.source },
      suspended: service?.suspended === true,
    };
  }

  get #services(): Service[] {
    return [...this.#sim.world.services.values()].filter(
      ({ ownerId, settings }) => ownerId === this.#ownerId && settings.name === NAME,
    );
  }

  get #groups() {
    return [...this.#sim.world.envGroups.values()].filter(({ ownerId }) => ownerId === this.#ownerId);
  }

  get #stores() {
    return [...this.#sim.world.keyValues.values()]
      .filter(({ ownerId }) => ownerId === this.#ownerId)
      .map(({ id }) => id);
  }
}

const imageOf = (version: number) => image(TAGS[version - 1] ?? "1", String(version));
const sorted = (values: Outs) => Object.fromEntries(Object.entries(values).sort());
