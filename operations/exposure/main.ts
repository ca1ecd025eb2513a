import { connect } from "../../providers/fly/api/connection.ts";
import { redact } from "../../providers/kernel/redact.ts";
import { openStack } from "../workspace/open.ts";
import { declaredSurfaces } from "./declared.ts";
import { liveSurface } from "./live.ts";
import { report } from "./report.ts";
import { judgeSurface } from "./surface.ts";

/*
 * npm run exposure -- <stack>: every public address, port and certificate of the stack's apps, as they are on Fly now.
 * Only reads. Exit code 1 when one of them is not declared, a declared certificate is not there, or one ends within 21
 * days.
 */
try {
  const stack = await openStack(process.argv[2], "exposure");
  const platform =
    (await stack.config(`${stack.project.name}:platform`)) === "simulated" ? "simulated" : "live";
  const fly = connect({ platform }, stack.project.env);
  const declared = declaredSurfaces(await stack.state());
  if (declared.length === 0)
    throw new Error(`the stack ${stack.name} has no app yet: npm run up -- ${stack.name} makes it`);
  const live = await Promise.all(declared.map(({ app }) => liveSurface(fly, app)));
  const judged = judgeSurface(live.flat(), declared, new Date());
  console.log(report(judged));
  process.exitCode = judged.some(({ problem }) => problem !== undefined) ? 1 : 0;
} catch (error) {
  console.error(redact((error as Error).message));
  process.exitCode = 1;
}
