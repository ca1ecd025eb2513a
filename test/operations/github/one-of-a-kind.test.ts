import { afterEach, expect, test } from "vitest";
import { GithubClient } from "../../../operations/github/client.ts";
import { findComment, keepComment } from "../../../operations/github/one-comment.ts";
import { closeIssue, keepIssue } from "../../../operations/github/one-issue.ts";
import { type GithubSimulator, startGithubSimulator } from "../../../simulators/github/main.ts";
import { hurried } from "../../support/hurried.ts";

const open: GithubSimulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function start() {
  const simulator = await startGithubSimulator({ rateLimits: false });
  open.push(simulator);
  const access = { baseUrl: simulator.url, owner: "Jgorzitza", repository: "HotDash", token: "sim_github" };
  const env = hurried();
  const path = "/repos/Jgorzitza/HotDash/issues";
  const { body } = await simulator.request("POST", path, { title: "A thread" });
  const { number } = body as { number: number };
  const ask = async <T>(below: string) => (await simulator.request("GET", `${path}${below}`)).body as T;
  const writes = () =>
    simulator.journal.entries().filter(({ method, actor }) => method !== "GET" && actor !== "outside");
  return { simulator, github: new GithubClient(access, env), number, path, ask, writes };
}

test("a comment is posted once, edited from then on, and left alone while it says the same", async () => {
  const { simulator, github, number, path, ask, writes } = await start();
  const marker = "<!-- kind -->";
  await simulator.request("POST", `${path}/${number}/comments`, { body: `quoted: ${marker}\nby a person` });
  const first = await keepComment(github, { number, marker, body: `${marker}\none` });
  expect(await keepComment(github, { number, marker, body: `${marker}\none` })).toBe(first);
  expect(writes()).toHaveLength(1);
  expect(await keepComment(github, { number, marker, body: `${marker}\ntwo` })).toBe(first);
  const bodies = (await ask<{ body: string }[]>(`/${number}/comments`)).map((one) => one.body);
  expect(bodies).toEqual([`quoted: ${marker}\nby a person`, `${marker}\ntwo`]);
});

test("a marker that somebody else wrote is not taken for ours", async () => {
  const { simulator, github, number, path } = await start();
  const marker = "<!-- kind -->";
  await simulator.request("POST", `${path}/${number}/comments`, { body: `${marker}\nplanted` });
  expect(await findComment(github, { number, marker })).toBeDefined();
  expect(await findComment(github, { number, marker, author: "github-actions[bot]" })).toBeUndefined();
});

test("an issue is opened once, brought up to date, closed, and opened anew when it comes back", async () => {
  const { github, ask, writes } = await start();
  const about = { marker: "<!-- drift staging -->", label: "drift" };
  const issue = { ...about, title: "Drift", body: `${about.marker}\none` };
  const { number } = await keepIssue(github, issue);
  expect(await keepIssue(github, issue)).toEqual({ number, opened: false });
  expect(writes()).toHaveLength(1);
  const other = { ...issue, marker: "<!-- drift production -->", body: "<!-- drift production -->\none" };
  expect((await keepIssue(github, other)).opened).toBe(true);
  expect(await keepIssue(github, { ...issue, body: `${about.marker}\ntwo` })).toEqual({
    number,
    opened: false,
  });
  expect(await ask(`/${number}`)).toMatchObject({
    body: `${about.marker}\ntwo`,
    state: "open",
    labels: [{ name: "drift" }],
  });
  expect(await closeIssue(github, { ...about, reason: "clean" })).toBe(number);
  expect(await ask(`/${number}`)).toMatchObject({ state: "closed" });
  expect(await ask(`/${number}/comments`)).toMatchObject([{ body: "clean" }]);
  expect(await closeIssue(github, { ...about, reason: "clean" })).toBeUndefined();
  expect((await keepIssue(github, issue)).number).not.toBe(number);
});
