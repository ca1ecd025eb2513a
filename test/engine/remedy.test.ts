import { afterAll, beforeAll, expect, it } from "vitest";
import { HSTS, HSTS_HEADER } from "../../settings/rules/https.ts";
import { fly } from "../../settings/tokens.ts";
import { image, machinesOf, place, webMachine } from "../support/fly-world.ts";
import { Bench, changesIn, type Declaration } from "./support/bench.ts";

/*
 * What the engine makes of rules: a remedy changes inputs between the program and the provider, and what it leaves alone
 * (the provider's text, secrets, outputs that are not known yet) must arrive as it was.
 */
const app = "remedy";
const CANARY = "canary-remedy-1234";

/** The rule as it is, a remedy that touches secrets without changing them, and one that tells what is protected. */
const PACK = `
import { PolicyPack } from "@pulumi/policy";
import { httpsForReal } from "../policies/https-for-real.ts";
import { keptData } from "../policies/kept-data.ts";
import { machineOwnership } from "../policies/machine-ownership.ts";
const same = {
  name: "same-again", description: "Changes nothing.", enforcementLevel: "remediate",
  remediateResource: ({ type, props }) => (type === "${fly.Secrets}" ? props : undefined),
};
const told = {
  name: "told", description: "Tells.", enforcementLevel: "advisory",
  validateResource: ({ type, opts }, report) => type === "${fly.App}" && report("protect is " + opts.protect),
};
new PolicyPack("remedy", { policies: [httpsForReal, keptData, machineOwnership, same, told], enforcementLevel: "mandatory" });
`;

function resources(force_https?: boolean): Declaration[] {
  const own = { ...place, app };
  const [service] = webMachine().services as object[];
  const ports = [
    { port: 80, handlers: ["http"], force_https },
    {
      port: 443,
      handlers: ["tls", "http"],
      http_options: { response: { headers: { [HSTS_HEADER]: HSTS } } },
      tls_options: { versions: ["TLSv1.2", "TLSv1.3"] },
    },
  ];
  const group = { group: "web", project: "bench", stack: "test", image: image("1"), regions: { dfw: 1 } };
  const secretsVersion = { $output: "secrets.version" };
  return [
    { type: "App", name: "app", args: { ...place, name: app }, protect: true },
    {
      type: "Volume",
      name: "data",
      args: { ...own, name: "data", region: "dfw", size_gb: 1, auto_backup_enabled: false },
      dependsOn: ["app"],
      protect: true,
    },
    { type: "Secrets", name: "secrets", args: { ...own, values: { TOKEN: CANARY } }, dependsOn: ["app"] },
    {
      type: "ProcessGroup",
      name: "web",
      args: { ...own, ...group, secretsVersion, machine: webMachine({ services: [{ ...service, ports }] }) },
      dependsOn: ["secrets"],
    },
  ];
}

let bench: Bench;
let pack: string[];
beforeAll(async () => {
  bench = await Bench.start();
  pack = ["--policy-pack", await bench.pack(PACK)];
});
afterAll(() => bench.stop());

it("shows in the preview what it changes, and what it judges is seen as it is", async () => {
  const { stdout } = await bench.must("preview", resources(), pack);
  expect(stdout).toMatch(/\[remediate\]\s+https-for-real\s+\(1 resource\)/);
  expect(stdout).toMatch(/\[remediate\]\s+kept-data\s+\(1 resource\)/);
  expect(stdout).toContain("protect is true");
});

it("reaches the machine, and everything else arrives as it was declared", async () => {
  await bench.must("up", resources(), pack);
  const [machine] = machinesOf(bench.simulator, app);
  expect(machine?.config.services?.[0]?.ports?.[0]).toMatchObject({ port: 80, force_https: true });
  const [volume] = bench.simulator.world.apps.get(app)?.volumes.values() ?? [];
  expect(volume).toMatchObject({ autoBackup: true });
  const { web, secrets } = await bench.state();
  for (const one of [web, secrets]) {
    expect(Object.keys(one?.inputs ?? {})).toContain("__provider");
    expect(Object.keys(one?.outputs ?? {})).toContain("__provider");
  }
  expect(JSON.stringify([web, secrets])).not.toContain(CANARY);
  expect(bench.simulator.world.apps.get(app)?.secrets.digests().has("TOKEN")).toBe(true);
});

it("is the same the next time, with the pack and with what it changed written down", async () => {
  await bench.must("up", resources(), [...pack, "--expect-no-changes"]);
  await bench.must("up", resources(true), [...pack, "--expect-no-changes"]);
  const without = await bench.run("preview", resources());
  expect(changesIn(without.stdout)).toEqual({ data: "~", web: "~" });
});
