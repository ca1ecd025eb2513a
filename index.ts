import * as pulumi from "@pulumi/pulumi";
import { Environment } from "./components/github/environment.ts";
import { Repository } from "./components/github/repository.ts";
import { currentImage, noImage } from "./components/release/current-image.ts";
import { isShared, sharedSettings, stackSettings } from "./components/stack-settings.ts";
import { afterProject, supabaseProject } from "./components/supabase/project.ts";
import { realise } from "./components/system.ts";
import { othersOf, systemsOf } from "./components/systems/all.ts";
import { routeEnvironment } from "./settings/matrix.ts";
import { notesOn } from "./settings/notes.ts";
import type { StackSettings } from "./settings/types.ts";
import { hasDashboard } from "./settings/with-dashboard.ts";

/** The stack's outputs. What the repository has once belongs to the stack shared; every other stack is the application. */
export default isShared() ? shared() : await application();

function shared() {
  new Repository("repository", sharedSettings());
  return {};
}

async function application() {
  const settings = await stackSettings();
  for (const note of notesOn(settings)) void pulumi.log.warn(note);
  const database = afterProject(supabaseProject(settings));
  const { outputs, systems } = hasDashboard(settings)
    ? await withDashboard(settings, database)
    : { outputs: noImage(), systems: realise(settings, othersOf(settings), database) };
  // A preview goes with its pull request; the environment of all previews stays.
  if (settings.environmentClass !== "preview") {
    const { github } = settings;
    new Environment(github.environment, { ...github, ...routeEnvironment(settings) });
  }

  return {
    ...outputs,
    /** Records to set at the DNS providers of all domains. */
    dnsRecords: pulumi.all(systems.map((one) => one.dnsRecords)).apply((all) => all.flat()),
  };
}

async function withDashboard(settings: StackSettings, opts: pulumi.ComponentResourceOptions) {
  const release = await currentImage(settings.dashboard.image);
  const systems = realise(settings, systemsOf(settings, release), opts);
  const [dashboard] = systems;
  const outputs = {
    /** Where the dashboard answers. */
    url: `https://${settings.dashboard.domain}`,
    /** The image that is live: what the next plain `pulumi up` goes on with. */
    image: dashboard.image,
    /** The last releases, newest first: what `HOTDASH_ROLLBACK_TO` picks from. */
    releases: dashboard.releases,
  };
  return { outputs, systems };
}
