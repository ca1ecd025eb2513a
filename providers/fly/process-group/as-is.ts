import { ProviderError } from "../../kernel/errors.ts";
import type { MachineAnswer } from "../api/machines.ts";
import type { Observed } from "./observe.ts";
import { digestOf } from "./others.ts";
import type { ProcessGroupInputs } from "./schema.ts";

/** Digest that a machine runs, also where its config names the image by a tag. */
export const runningDigest = ({ config, image_ref }: MachineAnswer): string =>
  image_ref?.digest || digestOf(String(config?.image ?? ""));

/**
 * A group that is taken over as it is runs what its state will name as the last good release: another image would be a
 * rollout, which as-is forbids.
 */
export function mustRunDeclaredImage(
  { slots, asIs }: Observed,
  { app, image }: Pick<ProcessGroupInputs, "app" | "image">,
): void {
  const others = [...slots.values()]
    .flat()
    .filter((machine) => asIs.has(machine.id) && runningDigest(machine) !== digestOf(image));
  if (others.length === 0) return;
  const run = others
    .map((machine) => `${machine.name} (${machine.id}) runs ${runningDigest(machine)}`)
    .join(", ");
  throw new ProviderError(
    `fly: the machines of "${app}" are to be left as they are, and ${run}, not ${digestOf(image)}. ` +
      "Name the image that they run (HOTDASH_IMAGE=<repository>@<digest>), or let a release reach them: dashboard.adopt true. Nothing was changed",
  );
}

/** The same for a preview, which looks at nothing live. */
export function refuseRelease(
  olds: Pick<ProcessGroupInputs, "image">,
  news: Pick<ProcessGroupInputs, "image" | "asIs">,
): { property: string; reason: string }[] {
  if (!news.asIs || digestOf(olds.image) === digestOf(news.image)) return [];
  const reason =
    "machines that are left as they are get no release: set dashboard.adopt to true first, in an update of its own";
  return [{ property: "image", reason }];
}
