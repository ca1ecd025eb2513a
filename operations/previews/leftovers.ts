import { numberOfApp } from "./names.ts";

/** What there is, as the backend, Fly and GitHub list it. */
export interface Found {
  /** Preview stacks with the time until which they live, if they say. */
  stacks: readonly { number: number; expires: string | undefined }[];
  /** Every app of the organisation. */
  apps: readonly string[];
  /** Numbers of the open pull requests; undefined when nobody could be asked. */
  open: ReadonlySet<number> | undefined;
  now: Date;
}

/** What a sweep has to do, with the reason for each. */
export interface Leftovers {
  /** Previews to destroy, by their stack. */
  stacks: { number: number; reason: string }[];
  /** Apps that no stack holds: what is left when a state was lost, or a stack was removed by hand. */
  apps: { app: string; reason: string }[];
}

/** Decides what is left over. An app goes with its stack; only one without a stack is named by itself. */
export function leftoversIn({ stacks, apps, open, now }: Found): Leftovers {
  const gone = stacks.flatMap(({ number, expires }) => {
    const reason = whyOver({ number, expires }, open, now);
    return reason === undefined ? [] : [{ number, reason }];
  });
  const held = new Set(stacks.map(({ number }) => number));
  const alone = apps.flatMap((app) => {
    const number = numberOfApp(app);
    return number === undefined || held.has(number)
      ? []
      : [{ app, reason: `there is no stack pr-${number}` }];
  });
  return { stacks: gone, apps: alone };
}

function whyOver(
  { number, expires }: { number: number; expires: string | undefined },
  open: ReadonlySet<number> | undefined,
  now: Date,
): string | undefined {
  if (open && !open.has(number)) return `pull request ${number} is not open`;
  const at = Date.parse(expires ?? "");
  if (Number.isNaN(at))
    return open ? undefined : "it does not say until when it lives, and nobody could be asked";
  return at <= now.getTime() ? `its time was over at ${expires}` : undefined;
}
