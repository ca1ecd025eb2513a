import { ProviderError } from "../../kernel/errors.ts";
import type { AppAnswer } from "../api/apps.ts";
import type { AppInputs } from "./schema.ts";

/** Name under which the API shows the network that the apps of an organisation share. */
const SHARED = "default";

/** The isolated network of a live app; undefined when it is in the shared one. */
export function isolatedNetworkOf({ network }: Pick<AppAnswer, "network">): string | undefined {
  return network && network !== SHARED ? network : undefined;
}

/** Why the network of an app cannot become another one, as the preview's refusal; undefined when it stays. */
export function refuseNetworkChange(
  olds: Pick<AppInputs, "name" | "network">,
  news: Pick<AppInputs, "network">,
): string | undefined {
  const before = isolatedNetworkOf(olds);
  const after = isolatedNetworkOf(news);
  if (before === after) return undefined;
  return (
    `cannot change from ${shown(before)} to ${shown(after)}: Fly chooses the network of an app once, when it is made. ` +
    `Declare a second app in ${shown(after)}, move over, then remove "${olds.name}"; ` +
    `or let that network reach it with an IpAssignment of type private_v6 and its network`
  );
}

/** An app that exists is taken over only in the network that is declared. */
export function mustBeInNetwork(live: AppAnswer, inputs: Pick<AppInputs, "name" | "network">): void {
  const [have, want] = [isolatedNetworkOf(live), isolatedNetworkOf(inputs)];
  if (have === want) return;
  throw new ProviderError(
    `fly: the app "${inputs.name}" exists in ${shown(have)}, not in ${shown(want)}, and cannot be moved. ` +
      `Declare ${have ? `network: "${have}"` : "no network"}, or choose another name. Nothing was changed`,
  );
}

const shown = (network: string | undefined) =>
  network ? `the network "${network}"` : "the organisation's shared network";
