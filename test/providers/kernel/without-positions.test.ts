import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";

/** The SDK's own way of saying where a resource was declared, before and after the module is loaded. */
const positions = () => (pulumi.Resource as unknown as { stackTrace(skip: number): unknown[] }).stackTrace(0);

it("no resource says from which lines of which folder it was declared", async () => {
  expect(positions().length).toBeGreaterThan(0);
  await import("../../../providers/kernel/without-positions.ts");
  expect(positions()).toEqual([]);
});
