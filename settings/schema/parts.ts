import * as z from "zod";
import { SERVICE_PLANS } from "../render-platform.ts";
import { oneOf, setting, text, wholeNumber } from "./common.ts";
import { region } from "./fly.ts";
import { PLAN } from "./render.ts";
import { guest } from "./web.ts";

/** Commands are words as the image's own program takes them. */
export const command = text(/\S/, "the command as one line, without a shell", "npm run worker");

/** Number of machines by region. */
export const regions = setting(z.partialRecord(region, wholeNumber(0, 100, { example: 1 })), {
  allowed: "region codes of Fly with the number of machines there, such as dfw: 1",
  example: { dfw: 1 },
});

export const plan = oneOf(SERVICE_PLANS, PLAN);

/** What a part of a system may say of its size: on Fly, and on Render. */
export const sized = { guest: guest.optional(), plan: plan.optional() };

/** Parts of a system by name: what process groups on Fly and services on Render are called by. */
export const named = <T extends z.ZodType>(value: T) =>
  setting(z.record(z.string().regex(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/), value), {
    allowed: "an object of names: 2 to 22 lower-case letters, digits and dashes",
  });
