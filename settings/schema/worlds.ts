import * as z from "zod";
import { setting, text } from "./common.ts";

const BACKEND = /^(s3|gs|azblob|https?|file):\/\/\S+$/;

const backend = text(
  BACKEND,
  "the address of a state backend, as `pulumi login` takes it: s3://<bucket>?region=<region>",
);

/** Where the state of the stack is kept. The program itself reads none of it. */
export const state = z.strictObject({
  /** The backend's address; commands refuse to work on another one, and no preview may use it unless it is a preview's. */
  backend: backend.optional(),
});

const names = (allowed: string) => setting(z.array(z.string().min(1)), { allowed, example: [] }).default([]);

/**
 * What stacks of the other side name, and this one may not: in a preview what staging and production do. `npm run previews`
 * writes it from their stack files.
 */
export const foreign = z.strictObject({
  orgs: names("a list of slugs of Fly organisations"),
  imageRepositories: names("a list of image repositories, each with its registry"),
  renderOwners: names("a list of ids of Render workspaces"),
  backends: names("a list of addresses of state backends"),
});
