import type { Outs } from "../../kernel/implementation.ts";
import { asksForDeploy } from "./changes.ts";
import { UnfinishedError } from "./converge.ts";
import { DeployError } from "./deploy.ts";
import type { ServiceInputs } from "./schema.ts";

/*
 * What is configured and what runs are two things at Render: a deploy takes the one to the other, and nothing that can be
 * asked says which variables a deploy runs with. So the state keeps that a deploy may be missing: after an update that could
 * neither be finished nor put back, and where a refresh finds other values than were declared, whoever set them.
 */

/** Output that says so; absent where what is configured runs. */
const FLAG = "undeployed";

/** Whether the outputs say that a deploy may be missing. */
export const isUndeployed = (outs: Outs): boolean => outs[FLAG] === true;

/** The outputs of work that ended with an error: a deploy is missing unless it was live, and only its smoke was bad. */
export function leftBy(error: unknown, outs: Outs): Outs {
  const { cause } = error as { cause?: unknown };
  const smoke = cause instanceof DeployError && cause.why === "smoke" && !(error instanceof UnfinishedError);
  return smoke ? outs : { ...outs, [FLAG]: true };
}

/** Values that refresh shows by what is wrong with them only, and that instances hear of by a deploy. */
const HIDDEN = /^(env|secrets|generated|secretFiles|envGroups)\./;

/** What a refresh adds to the outputs. Of the image a deploy says which it runs: that is compared elsewhere. */
export function seenAs(declared: ServiceInputs, seen: ServiceInputs): Outs {
  const other =
    asksForDeploy(declared, { ...seen, image: declared.image }) ||
    Object.keys(seen.deviations).some((place) => HIDDEN.test(place));
  return other ? { [FLAG]: true } : {};
}
