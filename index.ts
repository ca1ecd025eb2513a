import * as pulumi from "@pulumi/pulumi";
import { declareDashboard } from "./components/dashboard.ts";
import { Environment } from "./components/github/environment.ts";
import { Repository } from "./components/github/repository.ts";
import { currentImage } from "./components/release/current-image.ts";
import { isShared, sharedSettings, stackSettings } from "./components/stack-settings.ts";
import { routeEnvironment } from "./settings/matrix.ts";
import { notesOn } from "./settings/notes.ts";

/** The stack's outputs. What the repository has once belongs to the stack shared; every other stack is the application. */
export default isShared() ? shared() : await application();

function shared() {
  new Repository("repository", sharedSettings());
  return {};
}

async function application() {
  const settings = stackSettings();
  for (const note of notesOn(settings)) void pulumi.log.warn(note);
  const release = await currentImage(settings.dashboard.image);

  const dashboard = declareDashboard(settings, release);
  // A preview goes with its pull request; the environment of all previews stays.
  if (settings.environmentClass !== "preview") {
    const { github } = settings;
    new Environment(github.environment, { ...github, ...routeEnvironment(settings) });
  }

  return {
    /** Where the dashboard answers. */
    url: dashboard.url,
    /** The image that is live: what the next plain `pulumi up` goes on with. */
    image: dashboard.image,
    /** The last releases, newest first: what `HOTDASH_ROLLBACK_TO` picks from. */
    releases: dashboard.releases,
    /** Records to set at the DNS provider of the domain. */
    dnsRecords: dashboard.dnsRecords,
  };
}
