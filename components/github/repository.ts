import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../../settings/schema/repository.ts";
import type { SharedSettings } from "../../settings/shared.ts";
import { component } from "../../settings/tokens.ts";
import { createAutolink } from "./autolink.ts";
import { Environment } from "./environment.ts";
import { createLabel } from "./label.ts";
import { createMainRuleset } from "./main-ruleset.ts";
import { createReleaseTags, createTagCreation } from "./release-tags.ts";

/**
 * What the repository on GitHub has once, whatever its stacks are: the rules of its default branch and of its release
 * tags, labels, autolinks, and the environments that belong to no single stack.
 */
export class Repository extends pulumi.ComponentResource {
  constructor(name: string, { repository }: SharedSettings, opts?: pulumi.ComponentResourceOptions) {
    super(component.Repository, name, {}, opts);
    const child = { parent: this };
    createMainRuleset(repository, child);
    createReleaseTags(repository, child);
    createTagCreation(repository, child);
    for (const label of labelsOf(repository)) createLabel(repository.name, label, child);
    for (const autolink of repository.autolinks) createAutolink(repository.name, autolink, child);
    for (const [environment, rules] of Object.entries(repository.environments)) {
      new Environment(environment, { ...rules, repository: repository.name, environment }, child);
    }
    this.registerOutputs({});
  }
}
