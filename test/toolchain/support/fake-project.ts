import path from "node:path";
import type { Component } from "../../../toolchain/versions.mjs";
import { fakeParts } from "./fake-parts.ts";
import { put, scratch } from "./scratch.ts";

/** A project folder with just what the set-up reads: Go sources and the npm package of the engine's SDK. */
export function fakeProject(parts: readonly Component[] = fakeParts): string {
  const project = scratch();
  for (const { name } of parts)
    put(path.join(project, "toolchain", "go", name, "go.mod"), `module ${name}\n`);
  const script = path.join(project, "node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs");
  put(script, "#!/bin/sh\n");
  return project;
}
