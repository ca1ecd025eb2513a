import { request } from "node:http";
import { afterEach, expect } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import type { Machine } from "../../../simulators/fly/machine.ts";
import {
  type FlySimulator,
  type FlySimulatorOptions,
  startFlySimulator,
} from "../../../simulators/fly/main.ts";

/** An image that behaves. */
export const IMAGE = `registry.fly.io/hotdash:1@sha256:${"a".repeat(64)}`;
/** The same with a sentinel in its tag. */
export const misbehaving = (sentinel: string) =>
  `registry.fly.io/hotdash:2026.11.21-${sentinel}@sha256:${"b".repeat(64)}`;

/** What a request gave. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as the untyped JSON they are
  body: any;
  headers: Headers;
}

/** A simulator on virtual time, and the few requests that most tests make. */
export interface Bench {
  sim: FlySimulator;
  clock: VirtualClock;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** An app with a public address, visible, without rate limits having been touched. */
  app(name?: string): Promise<void>;
  /** A machine of the app `hotdash-app`, created by the way and as old as asked (ms, default: started). */
  machine(config?: Record<string, unknown>, more?: Record<string, unknown>, age?: number): Promise<Machine>;
  /** A request to an app through the proxy; `error` when the connection broke. */
  visit(
    path: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number | "error"; machine: string }>;
  /** Waits (in real time) until a request with this action is being worked on. */
  underway(action: string): Promise<void>;
}

const running: FlySimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sim) => sim.close()));
});

/** A config with a public http service and one check every 10 s. */
export const web = (more: Record<string, unknown> = {}) => ({
  image: IMAGE,
  services: [
    {
      protocol: "tcp",
      internal_port: 8080,
      ports: [{ port: 443, handlers: ["tls", "http"] }],
      checks: [{ type: "http", path: "/health", interval: "10s" }],
    },
  ],
  ...more,
});

/** Starts a bench; it is closed after the test. */
export async function bench(options: FlySimulatorOptions = {}): Promise<Bench> {
  const clock = new VirtualClock();
  const sim = await startFlySimulator({ clock, ...options });
  running.push(sim);
  const call: Bench["call"] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${sim.url}/v1${path}`, {
      method,
      headers: { authorization: "Bearer sim_fly", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get("content-type")?.includes("json") === true && text !== "";
    return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers };
  };
  return {
    sim,
    clock,
    call,
    async app(name = "hotdash-app") {
      await sim.request("POST", "/v1/apps", { name, org_slug: "hotdash" });
      await clock.advance(sim.world.timings.appVisible);
      await sim.request("POST", `/v1/apps/${name}/ip_assignments`, { type: "shared_v4" });
    },
    async machine(config = web(), more = {}, age = 2_800) {
      const made = await sim.request("POST", "/v1/apps/hotdash-app/machines", {
        region: "dfw",
        config,
        ...more,
      });
      expect(made).toMatchObject({ status: 200 });
      await clock.advance(age);
      const { id } = made.body as { id: string };
      const machine = sim.world.apps.get("hotdash-app")?.machines.get(id);
      if (!machine) throw new Error("the machine was not created");
      return machine;
    },
    visit: (path, headers = {}) => visit(sim.proxyUrl, path, headers),
    async underway(action) {
      const there = () => sim.journal.entries({ action, status: 0 }).length > 0;
      while (!there()) await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
}

function visit(proxy: string, path: string, headers: Record<string, string>): ReturnType<Bench["visit"]> {
  return new Promise((resolve) => {
    const sent = request(
      `${proxy}${path}`,
      { headers: { host: "hotdash-app.fly.dev", ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => {
          const { machine = "" } = JSON.parse(text) as { machine?: string };
          resolve({ status: response.statusCode ?? "error", machine });
        });
        response.on("error", () => resolve({ status: "error", machine: "" }));
      },
    );
    sent.on("error", () => resolve({ status: "error", machine: "" }));
    sent.end();
  });
}
