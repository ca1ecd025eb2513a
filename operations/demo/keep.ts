import type { Demo } from "./context.ts";

/** Leaves the demo running until it is interrupted, and says how to use it from another terminal. */
export async function keepRunning({ simulation, workspace }: Demo): Promise<void> {
  const { folder } = workspace.project;
  console.log(`
It stays up until you press Ctrl-C. From another terminal, in this folder:

  export HOTDASH_WORKSPACE=${folder}
  npm run preview -- production --refresh
  npm run up -- staging
  npm run pulumi -- stack --stack production
  curl -H 'Host: hotdash-app.fly.dev' ${simulation.fly.proxyUrl}/health
`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}
