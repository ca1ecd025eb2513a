import { isNotFound, ProviderError } from "../../kernel/errors.ts";
import type { Implementation } from "../../kernel/implementation.ts";
import { connect } from "../api/connection.ts";
import { getVolume } from "../api/volumes.ts";
import { find, findByName } from "./find.ts";
import { outsOf } from "./outs.ts";
import { volumeRules } from "./rules.ts";
import { type VolumeInputs, volumeInputs } from "./schema.ts";

/** A volume. It grows in place, is never replaced by a diff, and is snapshotted before it is deleted. */
export const volumeImplementation: Implementation<typeof volumeInputs> = {
  kind: "fly:Volume",
  schema: volumeInputs,
  schemaVersion: 1,
  rules: volumeRules,

  unsettled: {
    id: ({ app, name }) => `${app}/${name}`,
    async locate(context, inputs) {
      const fly = connect(inputs);
      // There was none of this name before the create that was sent: one that is there now has its data.
      const live = await (inputs.adopt ? find(fly, inputs, context.report) : findByName(fly, inputs));
      return live && { id: live.id, outs: outsOf(fly, inputs, live.id) };
    },
  },

  async create(context, inputs) {
    const fly = connect(inputs);
    const existing = await find(fly, inputs, context.report);
    const { converge, made } = await changing();
    if (existing) return { id: existing.id, outs: await converge(context, fly, existing, inputs) };
    return made(fly, inputs);
  },

  async read(_context, id, olds) {
    const fly = connect(olds);
    const live = await getVolume(fly, olds.app, id);
    if (!live) return undefined;
    const inputs: VolumeInputs = {
      platform: olds.platform,
      org: olds.org,
      app: olds.app,
      name: live.name,
      region: live.region as VolumeInputs["region"],
      size_gb: live.size_gb,
      encrypted: live.encrypted ?? olds.encrypted,
      snapshot_retention: live.snapshot_retention ?? olds.snapshot_retention,
      auto_backup_enabled: live.auto_backup_enabled ?? olds.auto_backup_enabled,
      snapshot_id: olds.snapshot_id,
      source_volume_id: olds.source_volume_id,
      compute: olds.compute,
      adopt: olds.adopt,
      protectData: olds.protectData,
    };
    return { inputs, outs: { ...olds, ...inputs } };
  },

  async update(context, id, olds, news) {
    const fly = connect({ ...news, endpoint: olds.endpoint });
    const live = await getVolume(fly, news.app, id);
    if (!live)
      throw new ProviderError(
        `fly: the volume ${id} (${news.name}) is gone. Run \`pulumi refresh\`, then \`pulumi up\``,
      );
    // It has the size already, though the state says that it is still to grow: an update was cut off after that.
    const grownBefore = olds.size_gb < news.size_gb && live.size_gb >= news.size_gb;
    const pending = typeof olds.needsRestart === "string" && olds.needsRestart === live.attached_machine_id;
    return (await changing()).converge(context, fly, live, news, grownBefore || pending);
  },

  async remove(context, id, olds) {
    const fly = connect(olds);
    try {
      const live = await getVolume(fly, olds.app, id);
      if (live) await (await changing()).removed(context, fly, live, olds);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

/** A preview or a refresh changes none: what does is loaded by the first that has to. */
const changing = () => import("./change.ts");
