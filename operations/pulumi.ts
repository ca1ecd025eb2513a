import { runPulumi } from "./engine/pulumi.ts";
import { unpoliced } from "./engine/unpoliced.ts";
import { openProject } from "./workspace/open.ts";

/* npm run pulumi -- <arguments>: the engine itself, for login, config and the like. */
const args = process.argv.slice(2);
const command = unpoliced(args);
if (command !== undefined) {
  console.error(
    `A run without the policy pack is not policed. Use: npm run ${command} -- <stack>; it takes every option of the engine`,
  );
  process.exit(2);
}
const { folder, pulumi, env } = await openProject();
process.exitCode = (await runPulumi({ pulumi, args, cwd: folder, env, inherit: true })).code ?? 1;
