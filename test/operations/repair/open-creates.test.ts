import { describe, expect, it } from "vitest";
import { openCreates, refusedUpdates } from "../../../operations/repair/open-creates.ts";
import { type ExportedDeployment, withOpen } from "../../../operations/repair/plan.ts";

const TYPE = "github:index/repositoryRuleset:RepositoryRuleset";
const urnOf = (name: string, type = TYPE) => `urn:pulumi:shared::hotdash::${type}::${name}`;

/** The event log of an update in which creates failed, each with what the engine said of it. */
function log(...failed: { name: string; said: string; op?: string; type?: string }[]): string {
  return failed
    .flatMap(({ name, said, op = "create", type = TYPE }) => [
      { diagnosticEvent: { urn: urnOf(name, type), message: said, severity: "error" } },
      {
        resOpFailedEvent: {
          metadata: { op, urn: urnOf(name, type), type, new: { inputs: { name }, parent: "urn:parent" } },
          status: 2,
        },
      },
    ])
    .map((event) => JSON.stringify(event))
    .join("\n");
}
const open = (...failed: Parameters<typeof log>) =>
  openCreates(log(...failed)).map(({ resource }) => resource.urn.split("::").at(-1));

const POST = "creating: 1 error occurred: * POST https://api.github.com/repos/o/r/rulesets";

describe("creates at GitHub whose outcome nobody knows", () => {
  it("are those that a twin, a lost answer or an answer of no sense ended", () => {
    expect(
      open(
        { name: "twin", said: `${POST}: 422 Validation Failed [{Message:Name must be unique}]` },
        { name: "variable", said: `${POST}: 409 Already exists - Variable already exists []` },
        { name: "policy", said: `${POST}: 303 location <nil>` },
        { name: "lost", said: "creating: EOF" },
        { name: "page", said: "creating: invalid character '<' looking for beginning of value" },
        { name: "down", said: `${POST}: 502  []` },
      ),
    ).toEqual(["twin", "variable", "policy", "lost", "page", "down"]);
  });

  it("are not those that GitHub refused, nor those that can be repeated, nor updates", () => {
    expect(
      open(
        { name: "forbidden", said: `${POST}: 403 Resource not accessible by personal access token []` },
        { name: "wrong", said: `${POST}: 422 Validation Failed [{Message:Invalid rules}]` },
        { name: "label", said: "creating: EOF", type: "github:index/issueLabel:IssueLabel" },
        { name: "update", said: "updating: EOF", op: "update" },
      ),
    ).toEqual([]);
  });

  it("stand in the state as pending, beside what stood there, and only once", () => {
    const [twin, known] = openCreates(
      log({ name: "twin", said: "creating: EOF" }, { name: "known", said: "creating: EOF" }),
    );
    if (!twin || !known) throw new Error("nothing was found");
    const state: ExportedDeployment = {
      version: 3,
      deployment: { resources: [{ urn: known.resource.urn }] },
    };
    const next = withOpen(state, [twin, known]);
    expect(next?.deployment.pending_operations).toEqual([
      {
        type: "creating",
        resource: {
          ...{ urn: urnOf("twin"), type: TYPE, custom: true },
          ...{ inputs: { name: "twin" }, parent: "urn:parent" },
        },
      },
    ]);
    expect(next && withOpen(next, [twin])).toBeUndefined();
  });
});

it("updates that GitHub refused are known by name: their next look must be a whole one", () => {
  const label = "github:index/issueLabel:IssueLabel";
  const text = log(
    { name: "refused", said: "updating: 422", op: "update", type: label },
    { name: "made", said: "creating: 422", type: label },
    { name: "machine", said: "updating: 422", op: "update", type: "pulumi-nodejs:dynamic/fly:App" },
  );
  expect(refusedUpdates(text)).toEqual([urnOf("refused", label)]);
});
