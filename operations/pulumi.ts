import { runPulumi } from "./engine/pulumi.ts";
import { openProject } from "./workspace/open.ts";

/* npm run pulumi -- <arguments>: the engine itself, for login, config and the like. */
const args = process.argv.slice(2);
if (["preview", "up", "update"].includes(args[0] ?? "") && !args.includes("--policy-pack")) {
  console.error(
    `A run without the policy pack is not policed. Use: npm run ${args[0] === "preview" ? "preview" : "up"} -- <stack>`,
  );
  process.exit(2);
}
const { folder, pulumi, env } = await openProject();
process.exitCode = (await runPulumi({ pulumi, args, cwd: folder, env, inherit: true })).code ?? 1;
