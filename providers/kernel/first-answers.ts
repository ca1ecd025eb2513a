/*
 * What a process says of itself when a check does not pass: a route that it does not have, a port where it does not listen.
 * Said on both platforms with what the settings have for it, since an application's first release fails by these two.
 */

/** What to do about a path that is answered with 404. */
export const missingRoute = (path: string): string =>
  `the process answers 404 at ${path}: the route is missing. Until it exists: a check of another path, or by tcp ` +
  "(dashboard.web.checks: [{ type: tcp }])";

/** What to do about a port where nothing listens, with the ports that the process says it listens on. */
export function refusedAt(port: number | undefined, listens: readonly number[], told?: string): string {
  const others = listens.filter((one) => one !== port);
  const where =
    others.length > 0
      ? `it says that it listens on ${others.join(", ")}: set dashboard.web.port to that`
      : `have it listen on ${told ?? "what PORT says"} at 0.0.0.0, or set dashboard.web.port to the port that it listens on`;
  return `nothing listens on port ${port ?? "of the check"} of the machine; ${where}`;
}

/** Whether the output of a check speaks of an answer 404. */
export const says404 = (output: string): boolean => /\b404\b/.test(output);

/** Whether the output of a check speaks of a port where nothing listens. */
export const saysRefused = (output: string): boolean => /connection refused/i.test(output);

/**
 * Ports that servers say they listen on, in lines of a log: an address of this machine (`http://localhost:3000`, React
 * Router's server and most others), or words such as "listening on port 3000".
 */
export function portsIn(lines: readonly string[]): number[] {
  const found = lines.flatMap((line) =>
    [
      ...line.matchAll(
        /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|(?:\d{1,3}\.){3}\d{1,3}):(\d{2,5})\b/gi,
      ),
      ...line.matchAll(/\blisten\w*\b[^\d]{0,40}?(?:\bport\s*:?\s*|:)(\d{2,5})\b/gi),
    ].map(([, port]) => Number(port)),
  );
  return [...new Set(found)];
}

/** Whether a log of requests (morgan, as React Router's server has it, and the like) shows a path answered with 404. */
export const logs404 = (lines: readonly string[], path: string): boolean =>
  lines.some((line) => line.includes(` ${path} `) && /\b404\b/.test(line));
