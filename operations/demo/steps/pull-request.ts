import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inventedSecrets } from "../../../settings/matrix.ts";
import { ended } from "../../engine/ended.ts";
import { CHECKOUT } from "../../workspace/checkout.ts";
import { WORKSPACE_VARIABLE } from "../../workspace/open.ts";
import { Workspace } from "../../workspace/workspace.ts";
import { type Demo, FIRST, must, type Step } from "../context.ts";

const STACK = "pr-7";
const APP = `fly-preview-${STACK}`;

/** The preview of a pull request, by the command that its workflow runs: up in a world of its own, and gone again. */
export const pullRequest: Step = {
  title: "pull request 7: a preview in an organisation and a network of its own, and gone again",
  run: async (demo: Demo) => {
    const { apps } = demo.simulation.fly.world;
    const workspace = await Workspace.create(demo.simulation.previews);
    try {
      // A checkout has the stack files: previews are told from them whose world they must not be in.
      for (const name of ["staging", "production"]) await workspace.file(name);
      await previews(demo, workspace, ["create", "7", "--image", FIRST]);
      const made = apps.get(APP);
      must(made?.network === APP && made.machines.size > 0, `${APP} runs in a network of its own`);
      demo.say(`${APP} runs in the organisation ${made.org}, network ${made.network}`);
      await previews(demo, workspace, ["destroy", "7"]);
      must(apps.get(APP)?.deletedAt !== undefined || !apps.has(APP), `${APP} is gone`);
    } finally {
      await workspace.dispose();
    }
  },
};

/** `hotdash previews …` as a process of its own, with the secrets of previews and nothing else of this one's environment. */
async function previews(demo: Demo, workspace: Workspace, args: readonly string[]): Promise<void> {
  const command = `hotdash previews ${args.slice(0, 2).join(" ")}`;
  await demo.engine(command, async () => {
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", join(CHECKOUT, "cli/main.ts"), "previews", ...args],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...{ PATH: process.env.PATH, [WORKSPACE_VARIABLE]: workspace.project.folder },
          ...inventedSecrets(STACK, `demo-${STACK}`),
        },
      },
    );
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        demo.shown(STACK)(line);
      });
    const { code } = await ended(child);
    must(code === 0, `${command} succeeds`, lines.join("\n"));
  });
}
