import { afterEach } from "vitest";
import {
  type GithubSimulator,
  type GithubSimulatorOptions,
  startGithubSimulator,
} from "../../../simulators/github/main.ts";

/** An answer as a client sees it. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  body: any;
  headers: Headers;
}

/** A client over a real socket. `path` begins behind `/api/v3`. */
export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** The path of the one repository. */
export const HOTDASH = "/repos/Jgorzitza/HotDash";

const open: GithubSimulator[] = [];

/** Starts a simulator that stops after the test, with a client that shows the usual token. */
export async function start(
  options: GithubSimulatorOptions = {},
): Promise<{ simulator: GithubSimulator; api: Client }> {
  const simulator = await startGithubSimulator(options);
  open.push(simulator);
  return { simulator, api: clientOf(simulator) };
}

/** A client of a simulator; a string body is sent as it is. */
export function clientOf(simulator: GithubSimulator): Client {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${simulator.url}api/v3${path}`, {
      method,
      redirect: "manual",
      headers: { authorization: "Bearer sim_github", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : JSON.parse(text),
      headers: response.headers,
    };
  };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
