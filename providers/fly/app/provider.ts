import { ApiError, isNotFound, messageOf, PartialError, ProviderError } from "../../kernel/errors.ts";
import type { Implementation } from "../../kernel/implementation.ts";
import { waitUntil } from "../../kernel/wait-until.ts";
import { type AppAnswer, createApp, deleteApp, getApp, listApps } from "../api/apps.ts";
import { connect, type Fly } from "../api/connection.ts";
import { listMachines } from "../api/machines.ts";
import { listVolumes } from "../api/volumes.ts";
import { fixedPlace } from "../common.ts";
import { contentsOf } from "./contents.ts";
import { isolatedNetworkOf, mustBeInNetwork, refuseNetworkChange } from "./network.ts";
import { type AppInputs, appInputs } from "./schema.ts";

/** A new app may be invisible for a while; Fly's own tool asks again for up to a minute. */
const VISIBLE_WITHIN_MS = 60_000;

/** How long the name of a deleted app may stay taken before the update gives up. */
const GONE_WITHIN_MS = 60_000;

const NEVER_REPLACED =
  "An app holds machines, volumes and its global name, so it is never replaced. Declare a second app, move over, then remove this one";

/** A Fly app: the root of everything else. Looks before it makes, and takes over only what is ours or empty. */
export const appImplementation: Implementation<typeof appInputs> = {
  kind: "fly:App",
  schema: appInputs,
  schemaVersion: 1,
  rules: {
    replace: [],
    fixed: { ...fixedPlace, name: NEVER_REPLACED },
    // The preview refuses a change of the network; what is left is another spelling of the shared one.
    ignore: ["network", "adopt", "destroyData"],
    refuse: (olds, news) => {
      const reason = refuseNetworkChange(olds, news);
      return reason ? [{ property: "network", reason }] : [];
    },
  },

  unsettled: {
    id: ({ name }) => name,
    async locate(_context, inputs) {
      const fly = connect(inputs);
      const live = await getApp(fly, inputs.name);
      if (!live) return undefined;
      await mustBeOurs(fly, live, inputs);
      return { id: inputs.name, outs: outsOf(fly, inputs) };
    },
  },

  async create(_context, inputs) {
    const fly = connect(inputs);
    const existing = await getApp(fly, inputs.name);
    if (!existing || (await takeOver(fly, existing, inputs)) === "gone") await make(fly, inputs);
    return { id: inputs.name, outs: outsOf(fly, inputs) };
  },

  async read(_context, id, olds) {
    const fly = connect(olds);
    const live = await getApp(fly, id);
    if (!live) {
      // A token that cannot see the organisation would make every app look gone; this throws then.
      await listApps(fly, olds.org);
      return undefined;
    }
    const inputs: AppInputs = {
      ...appInputs.parse(declared(olds)),
      org: live.organization.slug,
      name: live.name,
    };
    inputs.network = isolatedNetworkOf(live);
    return { inputs, outs: { ...olds, ...inputs } };
  },

  /** Nothing of an app can be changed; `adopt` and `destroyData` only guide other operations. */
  async update(_context, _id, olds, news) {
    return { ...olds, ...news, destroyData: news.destroyData };
  },

  async remove(_context, id, olds) {
    const fly = connect(olds);
    try {
      if (olds.destroyData !== id) await mustBeEmpty(fly, id);
      await deleteApp(fly, id);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await listApps(fly, olds.org);
    }
  },
};

function declared(olds: AppInputs): AppInputs {
  const { platform, org, name, network, adopt, destroyData } = olds;
  return { platform, org, name, network, adopt, destroyData };
}

function outsOf(fly: Fly, inputs: AppInputs) {
  return { ...inputs, endpoint: fly.endpoint(), hostname: `${inputs.name}.fly.dev` };
}

/** An app is ours when its organisation is the declared one and it is empty (a create that was killed leaves that). */
async function mustBeOurs(fly: Fly, live: AppAnswer, inputs: AppInputs): Promise<void> {
  const { organization } = live;
  if (organization.slug !== inputs.org) {
    throw new ProviderError(
      `fly: the app "${inputs.name}" exists in the organisation "${organization.slug}", not in "${inputs.org}". App names are global: choose another name`,
    );
  }
  mustBeInNetwork(live, inputs);
  if (inputs.adopt) return;
  const contents = await contentsOf(fly, inputs.name);
  if (contents.length === 0) return;
  throw new ProviderError(
    `fly: the app "${inputs.name}" exists already and holds ${contents.join(", ")}. To take it over set adopt: true on it; otherwise choose another name. Nothing was changed`,
  );
}

/**
 * Takes over an app that exists, or waits for the end of one that is being deleted: Fly answers a deletion before it is
 * done, and then shows the app, and holds its name, for a moment after its contents are gone.
 */
async function takeOver(fly: Fly, live: AppAnswer, inputs: AppInputs): Promise<"ours" | "gone"> {
  try {
    await mustBeOurs(fly, live, inputs);
    return "ours";
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const gone = await waitUntil(fly.clock, GONE_WITHIN_MS, async () =>
    (await getApp(fly, inputs.name)) ? undefined : true,
  );
  if (gone) return "gone";
  throw new ProviderError(
    `fly: the app "${inputs.name}" is being deleted, and still is after 60 s: run \`pulumi up\` again`,
  );
}

async function make(fly: Fly, inputs: AppInputs): Promise<void> {
  try {
    await createApp(fly, inputs);
  } catch (error) {
    // The name may be ours all the same: made by this request before its answer was lost.
    if (
      !(error instanceof ApiError && (error.ambiguous || error.code === "name_taken" || error.status === 422))
    )
      throw error;
    const made = await waitUntil(fly.clock, error.ambiguous ? 5_000 : 0, () =>
      getApp(fly, inputs.name),
    ).catch(() => undefined);
    if (!made) throw error;
    // What could not be looked at is no verdict: whether it is ours stays as unknown as before.
    return mustBeOurs(fly, made, inputs).catch((reason) => {
      throw reason instanceof ApiError && error.ambiguous ? error : reason;
    });
  }
  await shown(fly, inputs);
}

/** Waits until a new app can be seen. Whatever comes in between: it was made, and stays in the state. */
async function shown(fly: Fly, inputs: AppInputs): Promise<void> {
  try {
    const visible = await waitUntil(fly.clock, VISIBLE_WITHIN_MS, () =>
      getApp(fly, inputs.name).catch(onlyUnauthorized),
    );
    if (!visible) throw new ProviderError("it is not visible after 60 s");
  } catch (error) {
    const reason = `fly: the app "${inputs.name}" was made, and is kept: ${messageOf(error)}. Run \`pulumi up\` again`;
    throw new PartialError(reason, inputs.name, outsOf(fly, inputs), [reason], error);
  }
}

/** Right after its creation an app can answer 401. */
function onlyUnauthorized(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 401) return undefined;
  throw error;
}

async function mustBeEmpty(fly: Fly, app: string): Promise<void> {
  const machines = (await listMachines(fly, app)).map(({ id, name }) => `machine ${name} (${id})`);
  const volumes = (await listVolumes(fly, app)).map(
    ({ id, name, size_gb }) => `volume ${name} (${id}, ${size_gb} GB)`,
  );
  if (machines.length + volumes.length === 0) return;
  throw new ProviderError(
    `fly: refusing to delete the app "${app}": it still holds ${[...machines, ...volumes].join(", ")}, which this stack did not just delete. ` +
      `Nothing was deleted. Remove them first, or set destroyData: "${app}" on the app to lose them with it`,
  );
}
