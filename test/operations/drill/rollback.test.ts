import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { practisedReleases } from "../../../operations/drill/practised.ts";
import { type RollbackDrill, rollbackDrill, withoutGap } from "../../../operations/drill/rollback.ts";
import { loadSettings } from "../../../settings/load.ts";
import type { PastRelease } from "../../../settings/releases/release.ts";
import { asInput, goodConfig } from "../../settings/good-config.ts";
import { image } from "../../support/fly-world.ts";

const [OLD, NEW, OTHER] = [image("2026.11.1", "a"), image("2026.11.2", "b"), image("2026.11.3", "c")];

/* What a drill of the way back says of what visitors saw; with the engine and the simulators: test/engine/rollback-drill.long.test.ts. */
let server: Server;
let url: string;
let answer: { status: number; broken?: boolean };
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    if (answer.broken) request.socket.destroy();
    else response.writeHead(answer.status).end("OK");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  answer = { status: 200 };
});

/** Requests go on until some more were answered. */
async function visited(more = 6) {
  const until = asked + more;
  await expect.poll(() => asked).toBeGreaterThan(until);
}

const drill = (goTo: RollbackDrill["goTo"], change: Partial<RollbackDrill> = {}) =>
  rollbackDrill({
    ...{ stack: "staging", settings: { rtoMinutes: 60, rpoMinutes: 60 } },
    ...{ practised: { runs: NEW, earlier: OLD }, goTo, say: () => {} },
    ...{ running: async () => OLD, withoutGap: true },
    targets: [{ url: `${url}/health`, expected: 200, contains: "OK", timeoutMs: 5_000 }],
    ...change,
  });

it("goes back and forward under load, in this order, and measures the way back", async () => {
  const to: string[] = [];
  const evidence = await drill(async (release) => {
    to.push(release);
    await visited();
    return { code: 0, ms: to.length === 1 ? 90_000 : 30_000 };
  });
  expect(to).toEqual([OLD, NEW]);
  expect(evidence).toMatchObject({
    ...{ format: 1, stack: "staging", kind: "rollback", passed: true, problems: [] },
    ...{ rto: { minutes: 1.5, allowed: 60 }, rpo: { minutes: 0, allowed: 60 } },
  });
  expect(evidence.notes).toEqual([
    "bbbbbbbbbbbb (2026.11.2) to aaaaaaaaaaaa (2026.11.1) in 90.0 s",
    "and forward again in 30.0 s",
    expect.stringMatching(/^1\d+ requests meanwhile$|^[2-9]\d* requests meanwhile$/),
  ]);
});

it("one that took too long does not pass", async () => {
  const evidence = await drill(async () => ({ code: 0, ms: 61 * 60_000 }));
  expect([evidence.passed, evidence.problems[0]]).toEqual([
    false,
    "it took 61 minutes, and backup.rtoMinutes is 60",
  ]);
});

it.each([
  ["refused", { status: 503 }, "/health answered 503, not 200"],
  ["broken", { status: 200, broken: true }, "/health did not answer: "],
])("requests that were %s while it went back are counted, and it does not pass", async (_, wrong, said) => {
  let first = true;
  const evidence = await drill(async () => {
    if (first) {
      await visited();
      answer = wrong;
      await visited();
      answer = { status: 200 };
      await visited();
    }
    first = false;
    return { code: 0, ms: 1_000 };
  });
  expect(evidence.passed).toBe(false);
  expect(evidence.problems).toEqual([
    expect.stringMatching(/^\d+ of \d+ requests were not answered as they must, for \d+\.\d s at most: /),
  ]);
  expect(evidence.problems[0]).toContain(said);
});

it("where a machine is replaced in place they are told, and it passes unless it was away for too long", async () => {
  const inPlace = (rpoMinutes: number) => {
    let first = true;
    const goTo = async () => {
      if (first) {
        await visited();
        answer = { status: 502 };
        await visited();
        answer = { status: 200 };
      }
      first = false;
      return { code: 0, ms: 1_000 };
    };
    return drill(goTo, { withoutGap: false, settings: { rtoMinutes: 60, rpoMinutes } });
  };
  const evidence = await inPlace(60);
  expect([evidence.passed, evidence.problems]).toEqual([true, []]);
  expect(evidence.notes.at(-1)).toMatch(
    /^\d+ of \d+ requests were not answered.*\/health answered 502, not 200/,
  );
  expect((await inPlace(-1)).problems).toEqual([
    expect.stringMatching(/^a page was away for [\d.]+ minutes, and backup\.rpoMinutes is -1$/),
  ]);
});

it.each([
  ["staging's single machine, replaced in place", "staging", {}, false],
  ["two of them", "staging", { regions: { dfw: 1, ord: 1 } }, true],
  [
    "a range of machines",
    "staging",
    { autoscale: { min: 1, max: 3 }, min_machines_running: undefined },
    true,
  ],
  ["a second set", "staging", { strategy: "bluegreen", regions: { dfw: 1 } }, true],
  ["all at once", "staging", { strategy: "immediate", regions: { dfw: 3 } }, false],
  ["production's default", "production", {}, true],
] as const)("a rollout promises to lose no request or not: %s", (_, name, web, promised) => {
  const config = goodConfig(name);
  const dashboard = config["hotdash:dashboard"] as { web: object };
  config["hotdash:dashboard"] = { ...dashboard, web: { ...dashboard.web, ...web } };
  expect(withoutGap(loadSettings(asInput(name, config)))).toBe(promised);
});

it("a way back that fails is not gone forward from, and a way forward that fails names what is left", async () => {
  const to: string[] = [];
  const back = await drill(async (release) => {
    to.push(release);
    return { code: 20, ms: 1_000 };
  });
  expect([to, back.passed, back.problems[0]]).toEqual([
    [OLD],
    false,
    "the way back ended with 20: the lines above, and its journal, say why",
  ]);
  const forward = await drill(async (release) => ({ code: release === NEW ? 1 : 0, ms: 1_000 }));
  expect(forward.passed).toBe(false);
  expect(forward.problems[0]).toBe(
    "the way forward ended with 1, and the older release may still run: npm run rollback -- staging bbbbbbbbbbbb",
  );
});

it("a release that somebody brought in between stays", async () => {
  const to: string[] = [];
  const goTo = async (release: string) => {
    to.push(release);
    return { code: 0, ms: 1_000 };
  };
  const evidence = await drill(goTo, { running: async () => OTHER });
  expect([to, evidence.problems[0]]).toEqual([
    [OLD],
    "cccccccccccc (2026.11.3) was brought meanwhile, and stays: run the drill again",
  ]);
});

it("without a page to ask for there was no load, and nothing is proved", async () => {
  const evidence = await drill(async () => ({ code: 0, ms: 1 }), { targets: [] });
  expect([evidence.passed, evidence.problems]).toEqual([
    false,
    ["no page was asked for: the stack declares no smoke rule that could be"],
  ]);
});

describe("which release it goes back to", () => {
  const release = (of: string, day: number, rollback?: object): PastRelease => ({
    ...{ image: of, finished_at: `2026-11-0${day}T00:00:00Z`, outcome: "live", by: "ci" },
    ...(rollback && { rollback }),
  });
  const practised = (live: string | undefined, releases: PastRelease[]) =>
    practisedReleases({ stack: "staging", live, releases });

  it("is the one before, and the one that runs comes back", () => {
    expect(practised(NEW, [release(NEW, 2), release(OLD, 1)])).toEqual({ runs: NEW, earlier: OLD });
    // As the drill before left it.
    const left = [release(NEW, 4, {}), release(OLD, 3, {}), release(NEW, 2), release(OLD, 1)];
    expect(practised(NEW, left)).toEqual({ runs: NEW, earlier: OLD });
    // Its first entries were pushed out by later ones.
    expect(practised(NEW, left.slice(0, 2))).toEqual({ runs: NEW, earlier: OLD });
  });

  it("is none where somebody went back, or a drill was cut off: the way forward would lead to what was fled from", () => {
    expect(() => practised(OLD, [release(OLD, 3, {}), release(NEW, 2), release(OLD, 1)])).toThrow(
      /staging runs aaaaaaaaaaaa \(2026\.11\.1\) since it went back from bbbbbbbbbbbb.*\nfix: .*npm run rollback -- staging bbbbbbbbbbbb/,
    );
    expect(
      practised(OTHER, [release(OTHER, 4), release(OLD, 3, {}), release(NEW, 2), release(OLD, 1)]),
    ).toEqual({
      runs: OTHER,
      earlier: OLD,
    });
  });

  it("is none where there is no other", () => {
    expect(() => practised(NEW, [release(NEW, 2)])).toThrow("there is no earlier release that was live");
    expect(() => practised(undefined, [])).toThrow("has no release yet");
  });
});
