import * as z from "zod";
import { appName, place } from "../common.ts";

/** Inputs of a Fly app. */
export const appInputs = z.strictObject({
  platform: place.platform,
  org: place.org,
  name: appName,
  /**
   * Name of an isolated private network: only apps of the same network reach this one by its 6PN addresses. Left out:
   * the network that the organisation's apps share. It cannot change after creation.
   */
  network: z.string().min(1).optional(),
  /** Takes over an app that exists and holds something; `npm run adopt` prints what it holds. */
  adopt: z.boolean().default(false),
  /** The app's own name, to let its deletion take machines and volumes along that this stack does not own. */
  destroyData: z.string().optional(),
});
export type AppInputs = z.infer<typeof appInputs>;
