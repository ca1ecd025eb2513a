import { describe, expect, it } from "vitest";
import { type ExportedDeployment, planRepair, without } from "../../../operations/repair/plan.ts";

const GROUP = "urn:pulumi:staging::hotdash::pulumi-nodejs:dynamic/fly:ProcessGroup::web";
const APP = "urn:pulumi:staging::hotdash::pulumi-nodejs:dynamic/fly:App::app";

function pending(type: string, urn: string) {
  return { type, resource: { urn, type: urn.split("::")[2] ?? "" } };
}

function state(...operations: ReturnType<typeof pending>[]): ExportedDeployment {
  const resources = [GROUP, APP].map((urn) => ({ urn, id: "x" }));
  return { version: 3, deployment: { resources, pending_operations: operations } };
}

describe("what a killed update left unfinished", () => {
  it("is forgotten where the next update finds it by itself, and looked up where it would be made twice", () => {
    const variable =
      "urn:pulumi:staging::hotdash::github:index/actionsEnvironmentVariable:ActionsEnvironmentVariable::v";
    const secret =
      "urn:pulumi:staging::hotdash::github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret::s";
    const plan = planRepair(
      state(
        pending("creating", APP),
        pending("creating", variable),
        pending("creating", secret),
        pending("updating", GROUP),
      ),
    );
    expect(plan.lookUp.map(({ resource }) => resource.urn)).toEqual([variable]);
    expect(plan.forget.map(({ operation }) => operation.resource.urn)).toEqual([APP, secret, GROUP]);
  });

  it("makes the next update look at a resource whose own update was cut off, whatever the program says", () => {
    const before = state(pending("updating", GROUP), pending("deleting", APP));
    const forgotten = planRepair(before).forget.map(({ operation }) => operation);
    const { deployment } = without(before, forgotten);
    expect(deployment.pending_operations).toBeUndefined();
    const [group, app] = deployment.resources ?? [];
    expect(group?.initErrors).toEqual([expect.stringContaining("cut off")]);
    expect(app).not.toHaveProperty("initErrors");
  });

  it("keeps what is not forgotten", () => {
    const operations = [pending("creating", APP), pending("creating", GROUP)];
    const before = state(...operations);
    expect(without(before, operations.slice(0, 1)).deployment.pending_operations).toEqual(
      operations.slice(1),
    );
  });
});
