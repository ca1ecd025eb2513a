import { IMAGE_VARIABLE } from "../settings/releases/naming.ts";
import { readPreviewOptions } from "./run/options.ts";
import { namingImage, wantedRelease } from "./run/wanted.ts";
import { openStack } from "./workspace/open.ts";

/*
 * npm run preview -- <stack> [--rollback-to <release>] [options of pulumi preview]: what would change, with the policy
 * pack.
 */
try {
  const { stack: name, rollbackTo, engine } = readPreviewOptions(process.argv.slice(2));
  const stack = await openStack(name, "preview");
  const image = process.env[IMAGE_VARIABLE] || undefined;
  const env = rollbackTo ? (await wantedRelease(stack, { image, rollbackTo })).env : namingImage(image);
  process.exitCode = (await stack.preview(engine, { inherit: true, env })).code ?? 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
