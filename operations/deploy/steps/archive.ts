import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CHECKOUT } from "../../workspace/checkout.ts";
import { actorOf } from "../options.ts";
import type { DeployContext, Step } from "../step.ts";

/** Files of a run that are kept beside its journal: what went out, why it might, and how. */
export const ARCHIVED = [
  "plan.json",
  "policies.json",
  "gates.json",
  "migrations.json",
  "verification.json",
  "image.json",
  "timing.json",
  "versions.json",
  "run.json",
] as const;

/** Writes down what went out, by whose leave, and how: for whoever asks later. Nothing in it is secret. */
export const archive: Step = {
  name: "archive",
  title: "what is kept to look at later",
  afterFailure: true,
  async run(context) {
    const { facts, folder, options, stack } = context;
    const { settings } = facts;
    await folder.write("image.json", {
      ...{ image: facts.release?.image, digest: facts.digest, before: facts.running },
      ...{ commit: facts.commit, version: options.version, repository: settings?.dashboard?.imageRepository },
    });
    await folder.write("gates.json", facts.verdicts);
    await folder.write("timing.json", {
      steps: timesIn(context),
      applied: facts.applied?.changes.length ?? 0,
    });
    await folder.write("versions.json", await versions(context));
    await folder.write("run.json", {
      ...{
        command: options.command,
        stack: stack.name,
        platform: settings?.platform,
        ...databaseOf(context),
        by: actorOf(stack.project.env),
      },
      ...{ approval: facts.approval, fingerprint: facts.plan?.fingerprint, smoke: facts.smoke },
      ...{ hotfix: options.hotfix, overrideWindow: options.overrideWindow, code: facts.code },
    });
    return folder.path;
  },
};

/** What became of the database: it stays as it is also where the machines went back. */
function databaseOf({ facts }: DeployContext) {
  const { migrations, migrated = [] } = facts;
  if (!migrations) return {};
  const taken = [
    ...migrations.plan.pending.flatMap(({ version, takes }) =>
      migrated.includes(version) ? takes.map(({ what }) => what) : [],
    ),
    // Those of an interrupted attempt are known by what was kept of them.
    ...migrations.plan.history.kept.flatMap(({ version, contract }) =>
      contract && migrated.includes(version) ? [`${version} takes something away`] : [],
    ),
  ];
  const why =
    taken.length === 0
      ? "the release before runs on it: what was applied takes nothing away"
      : `the release before may not run on it: ${taken.join("; ")}`;
  return {
    database: {
      version: migrations.folder.at(-1)?.version,
      migrated,
      ...(migrated.length > 0 && { stays: why }),
    },
  };
}

function timesIn({ folder }: DeployContext) {
  return folder
    .entries()
    .flatMap(({ type, step, ms, time }) =>
      typeof ms === "number" ? [{ step, outcome: type.replace(/^step-/, ""), ms, at: time }] : [],
    );
}

async function versions({ facts, stack }: DeployContext) {
  const manifest = JSON.parse(await readFile(join(CHECKOUT, "package.json"), "utf8")) as {
    version: string;
    dependencies: Record<string, string>;
  };
  const { stdout } = await stack.run(["version"]);
  return {
    program: manifest.version,
    engine: stdout.trim(),
    node: process.version,
    policies: facts.plan?.packs ?? {},
    packages: Object.fromEntries(
      Object.entries(manifest.dependencies).filter(([name]) => name.startsWith("@pulumi/")),
    ),
  };
}
