import { isSame, sharedIn, WORLD, type World, type WorldKind } from "../../settings/rules/worlds.ts";
import { passphraseVariable } from "../secrets/compared.ts";
import { opens, passphraseIn } from "../secrets/passphrase.ts";
import type { Project } from "../workspace/project.ts";
import { type ExportedResource, Stack } from "../workspace/stack.ts";
import { KEPT, type KeptStack, keptStacks } from "./kept-stacks.ts";
import { templateWorld } from "./template.ts";

/** One thing that a preview would share with a stack that is kept. */
interface Shared {
  /** What is shared, with its value where that is no secret. */
  what: string;
  /** Stack that has it too. */
  stack: string;
  fix: string;
}

/**
 * Refuses to work on previews in a world that staging or production name: by the template, by the backend that this very run
 * reaches, and by its passphrase. Whoever may push a branch reaches everything that previews name.
 * @throws Error that lists all that is shared
 */
export async function expectPreviewsApart(project: Project): Promise<void> {
  const own = await templateWorld(project.name);
  const kept = await keptStacks(project.folder);
  const backend = await new Stack(project, "-").backend();
  refuse([
    ...namedTwice(own, kept),
    ...backendProblems(backend, own, kept),
    ...(await passphraseProblems(project.env, kept)),
  ]);
}

/**
 * The same for any stack that a command mends: a preview's as above, any other one by its own file and backend, so that no
 * state of staging or production is written in the previews' world.
 */
export async function expectOwnWorld({ project, name }: Stack, isPreview: boolean): Promise<void> {
  if (isPreview) return expectPreviewsApart(project);
  const previews = await templateWorld(project.name);
  const mine = (await keptStacks(project.folder)).filter(({ stack }) => stack === name);
  const backend = await new Stack(project, "-").backend();
  const elsewhere = mine.flatMap(({ stack, world }) =>
    world.backend === undefined || isSame("backend", world.backend, backend)
      ? []
      : [otherBackend(backend, `Pulumi.${stack}.yaml`, world.backend)],
  );
  const previewsBackend =
    previews.backend !== undefined && isSame("backend", previews.backend, backend)
      ? [{ ...said("backend", backend), stack: "the previews", fix: LOG_IN }]
      : [];
  refuse([...namedTwice(previews, mine), ...elsewhere, ...previewsBackend]);
}

/** Refuses a preview whose state was made in a world that staging or production name: it is not ours to touch from here. */
export async function expectMadeApart(
  stack: Stack,
  resources: readonly ExportedResource[],
  folder: string,
): Promise<void> {
  const kept = await keptStacks(folder);
  const made = resources.map(({ inputs = {} }) => {
    const named: [WorldKind, unknown][] = [
      ["org", inputs.org],
      ["renderOwner", inputs.ownerId],
    ];
    return Object.fromEntries(named.filter(([, value]) => typeof value === "string")) as World;
  });
  const found = made.flatMap((world) => namedTwice(world, kept));
  refuse(
    found
      .filter(({ what }, index) => found.findIndex((one) => one.what === what) === index)
      .map((one) => ({
        ...one,
        fix: `${stack.name} was made there: take it down with the code and the credentials that made it`,
      })),
  );
}

/** Refuses an organisation that staging or production are in. */
export async function expectForeignOrg(org: string, folder: string): Promise<void> {
  refuse(
    namedTwice({ org }, await keptStacks(folder)).map((one) => ({
      ...one,
      fix: "leave --org out: the template names the previews' own",
    })),
  );
}

const TEMPLATE = "operations/previews/template.yaml";
const LOG_IN = "set PULUMI_BACKEND_URL, or log in: npm run pulumi -- login <address>";

const said = (kind: WorldKind, value: string) => ({ what: `the ${WORLD[kind].called} ${value}` });

const namedTwice = (own: World, kept: readonly KeptStack[]): Shared[] =>
  kept.flatMap(({ stack, world }) =>
    sharedIn(own, world).map((kind) => ({
      ...said(kind, own[kind] ?? ""),
      stack,
      fix: `give previews one of their own: ${WORLD[kind].path.join(".")} in ${TEMPLATE}`,
    })),
  );

/** Where this run's state is, held against where it belongs. Simulated runs declare none. */
function backendProblems(backend: string, own: World, kept: readonly KeptStack[]): Shared[] {
  const theirs = kept.filter(
    ({ world }) => world.backend !== undefined && isSame("backend", world.backend, backend),
  );
  if (theirs.length > 0)
    return theirs.map(({ stack }) => ({ ...said("backend", backend), stack, fix: LOG_IN }));
  return own.backend === undefined || isSame("backend", own.backend, backend)
    ? []
    : [otherBackend(backend, TEMPLATE, own.backend)];
}

const otherBackend = (backend: string, file: string, declared: string): Shared => ({
  what: `the state backend ${backend}, where ${file} says ${declared} (state.backend),`,
  stack: "who knows what",
  fix: LOG_IN,
});

/** A passphrase that opens a kept stack's secrets, or that is one by its name. Never says any. */
async function passphraseProblems(env: NodeJS.ProcessEnv, kept: readonly KeptStack[]): Promise<Shared[]> {
  const passphrase = await passphraseIn(env);
  const found: Shared[] = [];
  for (const { stack, salt } of kept)
    if (passphrase !== undefined && salt !== undefined && (await opens(passphrase, salt)))
      found.push({
        what: `the passphrase of this run, which opens Pulumi.${stack}.yaml,`,
        stack,
        fix: "previews have a passphrase of their own: gh secret set PULUMI_CONFIG_PASSPHRASE --env preview",
      });
  return [
    ...found,
    ...KEPT.filter((stack) => env[passphraseVariable(stack)] !== undefined).map((stack) => ({
      what: `the variable ${passphraseVariable(stack)}`,
      stack,
      fix: `unset ${passphraseVariable(stack)}: previews need none of ${stack}`,
    })),
  ];
}

function refuse(shared: readonly Shared[]): void {
  if (shared.length === 0) return;
  const lines = shared.map(
    ({ what, stack, fix }, index) => `${index + 1}. ${what} belongs to ${stack}\n   fix: ${fix}`,
  );
  throw new Error(
    `previews and the stacks that are kept must share nothing; nothing was changed.\n\n${lines.join("\n\n")}`,
  );
}
