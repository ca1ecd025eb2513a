import { basename } from "node:path";
import * as z from "zod";
import { jsonOf } from "../json-text.ts";
import { failedReport, type PreviewReport } from "./preview.ts";

const operation = z.enum(["create", "update", "replace", "delete", "import"]);
const text = z.string();

/** A report as `npm run preview -- <stack> --report <file>` writes it. */
const stored: z.ZodType<PreviewReport> = z.object({
  stack: text,
  verdict: z.enum(["unchanged", "changes", "refused", "failed"]),
  changes: z.array(
    z.object({
      ...{ operation, urn: text, name: text, type: text, component: text.optional() },
      fields: z.array(z.object({ path: text, before: text.optional(), after: text.optional() })),
    }),
  ),
  counts: z.partialRecord(operation, z.number()),
  violations: z.array(
    z.object({
      ...{ rule: text, mandatory: z.boolean() },
      places: z.array(z.object({ resource: text, messages: z.array(text) })),
    }),
  ),
  policed: z.boolean(),
  exemptions: z.array(text).optional(),
  errors: z.array(z.object({ resource: text.optional(), message: text })),
  notes: z.array(text),
  migrations: z
    .object({
      pending: z.array(z.object({ file: text, sql: text, takes: z.array(text) })),
      told: z.array(text),
    })
    .optional(),
  cost: z
    .object({
      ...{ before: z.number(), after: z.number(), guessed: z.array(text) },
      differences: z.array(
        z.object({ name: text, before: text.optional(), after: text.optional(), usd: z.number() }),
      ),
    })
    .optional(),
  seconds: z.number(),
  fingerprint: text.optional(),
  standIns: z
    .object({ commit: text.optional(), at: text, values: z.number(), again: z.array(text) })
    .optional(),
});

/**
 * Reads a stored report. A preview that ended before it could write one is a failed one: the comment must not keep
 * silent about it.
 * @param content Undefined when there is no such file.
 */
export function readReport(file: string, content: string | undefined): PreviewReport {
  const parsed = content === undefined ? undefined : stored.safeParse(jsonOf(content));
  if (parsed?.success) return parsed.data;
  const message =
    content === undefined
      ? "the preview wrote no report: it ended before the engine did. The log of the run says why"
      : "the report cannot be read: it was written by another version, or cut off";
  return failedReport(basename(file, ".json"), message);
}
