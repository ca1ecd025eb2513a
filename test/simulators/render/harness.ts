import { request } from "node:http";
import { afterEach, expect } from "vitest";
import { VirtualClock } from "../../../providers/kernel/clock.ts";
import {
  type RenderSimulator,
  type RenderSimulatorOptions,
  startRenderSimulator,
} from "../../../simulators/render/main.ts";

/** An image that behaves. */
export const IMAGE = `ghcr.io/hotdash/app:1@sha256:${"a".repeat(64)}`;
/** The same with a sentinel in its tag. */
export const misbehaving = (sentinel: string) =>
  `ghcr.io/hotdash/app:2026.11.21-${sentinel}@sha256:${"b".repeat(64)}`;

/** What a request gave. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as the untyped JSON they are
  body: any;
  headers: Headers;
}

/** A simulator on virtual time, and the few requests that most tests make. */
export interface Bench {
  sim: RenderSimulator;
  clock: VirtualClock;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A web service, created and as old as asked (ms; default: live). Answers its id. */
  web(details?: Record<string, unknown>, more?: Record<string, unknown>, age?: number): Promise<string>;
  /** Statuses of the service's deploys, newest first. */
  statuses(service: string): string[];
  /** A request through the proxy; `error` when the connection broke. */
  visit(path: string, headers?: Record<string, string>): Promise<{ status: number | "error"; image: string }>;
}

/** Old enough for a service with default timings to be live. */
export const LIVE = 10_000;

const running: RenderSimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sim) => sim.close()));
});

/** Starts a bench; it is closed after the test. */
export async function bench(options: RenderSimulatorOptions = {}): Promise<Bench> {
  const clock = new VirtualClock();
  const sim = await startRenderSimulator({ clock, ...options });
  running.push(sim);
  const call: Bench["call"] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${sim.url}${path}`, {
      method,
      headers: { authorization: "Bearer sim_render", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : JSON.parse(text),
      headers: response.headers,
    };
  };
  return {
    sim,
    clock,
    call,
    async web(details = {}, more = {}, age = LIVE) {
      const made = await sim.request("POST", "/services", {
        type: "web_service",
        name: "web",
        ownerId: sim.ownerId,
        image: { ownerId: sim.ownerId, imagePath: IMAGE },
        serviceDetails: { runtime: "image", healthCheckPath: "/health", ...details },
        ...more,
      });
      expect(made).toMatchObject({ status: 201 });
      await clock.advance(age);
      return (made.body as { service: { id: string } }).service.id;
    },
    statuses: (service) => sim.service(service).deploys.map(({ status }) => status),
    visit: (path, headers = {}) => visit(sim.proxyUrl, path, headers),
  };
}

function visit(proxy: string, path: string, headers: Record<string, string>): ReturnType<Bench["visit"]> {
  return new Promise((resolve) => {
    const sent = request(
      `${proxy}${path}`,
      { headers: { host: "web.onrender.com", ...headers } },
      (response) => {
        const image = String(response.headers["render-simulator-image"] ?? "");
        response.resume();
        response.on("end", () => resolve({ status: response.statusCode ?? "error", image }));
        response.on("error", () => resolve({ status: "error", image: "" }));
      },
    );
    sent.on("error", () => resolve({ status: "error", image: "" }));
    sent.end();
  });
}
