import { MARK } from "../../../providers/render/common.ts";
import { declaredAs } from "../../../settings/flags.ts";
import { isSecret } from "../../../settings/matrix/variable.ts";
import { KEY_VALUE_ADDRESS, variableOf } from "../../../settings/matrix.ts";
import { parseImage, withoutVersion } from "../../../settings/rules/image-reference.ts";
import { looksSecret } from "../../../settings/rules/secret-shapes.ts";
import { DOMAINS } from "../../../settings/schema/dashboard.ts";
import type { StackName } from "../../../settings/stack-name.ts";
import { environmentPlan } from "../environment.ts";
import { fitDashboard, stillWrong } from "../fit.ts";
import type { AdoptionPlan } from "../plan.ts";
import { whatIs } from "../systems/kinds.ts";
import { recognise } from "../systems/recognise.ts";
import { keyValueChanges, serviceChanges } from "./account.ts";
import { blueprintLines, blueprintSteps } from "./blueprints.ts";
import { type DeclaredWorkspace, declaredWorkspace } from "./declared.ts";
import type { LiveService, LiveWorkspace } from "./live-workspace.ts";
import { partsOf } from "./parts.ts";
import { rangeOf } from "./range.ts";
import { whatStays } from "./stays.ts";
import { renderTraces } from "./traces.ts";

/** Stands for an image that is not known by its digest: it is in no change then. */
const SOME_IMAGE = `some/image@sha256:${"0".repeat(64)}`;

/** The pre-deploy command that the program gives to the web service when Prisma owns the schema. */
const MIGRATION = "npm run prisma:migrate";

/** The plan for a dashboard on Render, from what is known of its workspace. Holds no value of an unknown variable. Pure. */
export function planWorkspace(
  live: LiveWorkspace,
  name: StackName,
  platform: "simulated" | "live",
): AdoptionPlan {
  const { own, cannot: othersParts } = withoutOthers(live);
  const { app, ownerId, web, keyValues, groups, blueprints = [] } = own;
  const { service } = web;
  const details = service.serviceDetails;
  const { repository, digest } = imageOf(service.imagePath);
  const parts = partsOf(own);
  const domain = domainOf(web, name);
  const port = Number(web.env.PORT ?? "10000");
  const command = details.envSpecificDetails?.preDeployCommand ?? details.preDeployCommand ?? "";
  const fitted = fitDashboard(name, {
    app,
    adopt: true,
    ...(domain ? { domain } : {}),
    ...(repository ? { imageRepository: repository } : {}),
    web: {
      port,
      ...(details.healthCheckPath ? { checks: [{ path: details.healthCheckPath }] } : {}),
      stop_timeout: `${details.maxShutdownDelaySeconds ?? 30}s`,
    },
    chroma: parts.chroma,
    ...(command === MIGRATION ? { migrations: "prisma" } : {}),
  });
  const redis = keyValues.find((one) => one.name === `${app}-redis`);
  const environment = variablesOf(web, name, port, redis !== undefined);
  const sections = {
    platform,
    host: "render",
    render: {
      ownerId,
      region: details.region,
      ...(service.registryCredential ? { registryCredentialId: service.registryCredential.id } : {}),
      web: { plan: details.plan, ...scaleOf(web), maintenance: details.maintenanceMode?.enabled ?? false },
      ...parts.settings,
      ...(redis
        ? {
            keyValue: {
              plan: redis.plan,
              ...(redis.options.maxmemoryPolicy ? { maxmemoryPolicy: redis.options.maxmemoryPolicy } : {}),
            },
          }
        : {}),
    },
    dashboard: fitted.settings,
    ...environment.sections,
    variables: environment.variables,
    flags: environment.flags,
  };
  const foreseen = declaredWorkspace(name, sections, digest ? (service.imagePath ?? "") : SOME_IMAGE);
  const taken = [web, ...own.parts].map((one) => ({ one, inputs: inputsOf(foreseen, one) }));
  return {
    sections,
    stillWrong: stillWrong(name, sections),
    secretCommands: environment.secretCommands,
    missing: environment.missing,
    cannot: [
      ...fitted.cannot,
      ...taken.flatMap(({ one, inputs }) => (foreseen && !inputs ? [] : misfits(one, details.region))),
      ...(redis ? whatStays(redis.whole, "key value").map((text) => `${redis.name}: ${text}`) : []),
      ...(details.envSpecificDetails?.dockerCommand
        ? ["web: a command other than the image's own: the first update takes it away"]
        : []),
      ...(command && command !== MIGRATION
        ? [`web: a pre-deploy command other than ${MIGRATION}: the first update takes it away`]
        : []),
      ...parts.cannot,
      ...othersParts,
      ...blueprintLines(blueprints),
      ...keyValues
        .filter((one) => one !== redis)
        .map(
          (one) =>
            `the Key Value ${one.name} (${one.id}): the stack's is named ${app}-redis; it stays untouched, and its address stays where it is set`,
        ),
      ...web.domains
        .filter((one) => one.name !== domain && !one.redirectForName)
        .map((one) => `the domain ${one.name}: the dashboard has one domain; it stays untouched`),
      ...groups.map(
        (group) =>
          `the env group ${group.name} (${group.id}) with ${Object.keys(group.envVars).sort().join(", ") || "no variable"}: the program gives each service its own variables, which win over a group's; unlink it once the update is through`,
      ),
      ...environment.cannot,
    ],
    changes: foreseen
      ? [
          ...taken.flatMap(({ one, inputs }) =>
            inputs ? serviceChanges(one, inputs, foreseen, digest !== undefined) : [],
          ),
          ...(redis && foreseen.keyValue ? keyValueChanges(redis, foreseen.keyValue) : []),
        ]
      : ["cannot be foreseen before these settings are put right: run this again then"],
    notes: [...environment.notes, ...notesOf(web)],
    steps: steps(name, own, digest ? (service.imagePath ?? undefined) : undefined),
  };
}

/** A workspace without the services that run another system, whatever their names say. */
function withoutOthers(live: LiveWorkspace): { own: LiveWorkspace; cannot: string[] } {
  const kinds = new Map(live.parts.map((one) => [one, recognise(renderTraces(one))]));
  const isOther = (one: LiveService) => {
    const { kind, certain = false } = kinds.get(one) ?? {};
    return certain && kind !== undefined && kind !== "dashboard";
  };
  return {
    own: { ...live, parts: live.parts.filter((one) => !isOther(one)) },
    cannot: live.parts.filter(isOther).map((one) => {
      const { kind, signs = [] } = kinds.get(one) ?? {};
      return `the ${one.service.type.replaceAll("_", " ")} ${one.service.name} is ${kind ? whatIs(kind) : "another system"}, as ${signs[0]} says, and none of the dashboard's: it stays untouched`;
    }),
  };
}

/** What would be declared of a live service; undefined for one that is not the stack's by name and type. */
function inputsOf(foreseen: DeclaredWorkspace | undefined, { service }: LiveService) {
  const inputs = foreseen?.services.get(service.name);
  return inputs?.type === service.type ? inputs : undefined;
}

/** What no request can change, and what the first update takes away. */
function misfits({ service, whole, files }: LiveService, home: string): string[] {
  const { runtime, region } = service.serviceDetails;
  return [
    ...(region === home
      ? []
      : [
          `${service.name}: is in ${region}, and web in ${home}: everything is in one region here, and \`up\` refuses it`,
        ]),
    ...whatStays(whole, "service").map((text) => `${service.name}: ${text}`),
    ...(runtime === "image"
      ? []
      : [
          `${service.name}: builds from a repository (${runtime}), and \`up\` refuses it: make a service that runs an image beside it, and delete this one once users have moved`,
        ]),
    ...files.map((file) => `${service.name}: the secret file ${file}: the first update takes it away`),
  ];
}

function scaleOf({ service }: LiveService) {
  const range = rangeOf(service);
  return range.autoscale ? range : { instances: service.serviceDetails.numInstances ?? 1 };
}

/**
 * Render does not tell secrets from plain variables: the program's matrix does. Of a variable that is in neither list
 * nothing is shown but its name.
 */
function variablesOf({ env }: LiveService, name: StackName, port: number, redis: boolean) {
  const known = Object.entries(env).filter(
    ([key]) => key !== MARK && !(redis && key === KEY_VALUE_ADDRESS) && (variableOf(key) || declaredAs(key)),
  );
  const secret = (key: string) => {
    const row = variableOf(key);
    return row !== undefined && isSecret(row);
  };
  const plain = known.filter(([key, value]) => !secret(key) && !looksSecret(key, value));
  const hidden = known.filter(([key]) => secret(key)).map(([key]) => key);
  const plan = environmentPlan(name, Object.fromEntries(plain), hidden, port);
  const told = new Set([
    ...plain.map(([key]) => key),
    ...hidden,
    MARK,
    ...(redis ? [KEY_VALUE_ADDRESS] : []),
  ]);
  plan.cannot.push(
    ...Object.keys(env)
      .filter((key) => !told.has(key) && key !== "PORT")
      .sort()
      .map((key) =>
        variableOf(key) || declaredAs(key)
          ? `the variable ${key}: a plain setting here, and its value looks secret; the first update takes it away`
          : `the variable ${key}: not a variable of this program; the first update takes it away`,
      ),
  );
  return plan;
}

function domainOf({ domains }: LiveService, { environmentClass }: StackName): string | undefined {
  const own = domains.filter(({ redirectForName }) => !redirectForName).map((one) => one.name);
  const ours = environmentClass === "preview" ? undefined : DOMAINS[environmentClass];
  return own.find((one) => one === ours) ?? own[0];
}

function notesOf({ service, env }: LiveService): string[] {
  const { autoDeploy, serviceDetails } = service;
  return [
    ...(autoDeploy === "yes" ? ["web deploys by itself today: the first update turns that off"] : []),
    ...(serviceDetails.renderSubdomainPolicy === "disabled"
      ? [
          "web does not answer at its onrender.com name: the first update turns that on, and smoke rules ask there",
        ]
      : []),
    ...(env.PORT === undefined
      ? ["PORT is not set: the service listens on Render's own default, 10000"]
      : []),
  ];
}

function imageOf(path: string | null | undefined) {
  if (!path) return { repository: undefined, digest: undefined };
  const { digest = "" } = parseImage(path);
  return {
    repository: withoutVersion(path),
    digest: /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined,
  };
}

function steps(
  { stack }: StackName,
  { app, blueprints = [] }: LiveWorkspace,
  image: string | undefined,
): string[] {
  const up = `HOTDASH_IMAGE=${image ?? "<repository>@sha256:<digest>"} npm run`;
  return [
    `put the settings above into Pulumi.${stack}.yaml, and set the secrets`,
    ...blueprintSteps(blueprints),
    `look at what would happen: ${up} preview -- ${stack}`,
    `take over: ${up} up -- ${stack}. It deploys each service of ${app} once where its variables or settings differ`,
    "take adopt: true out of the settings again: from then on the state knows what is yours",
  ];
}
