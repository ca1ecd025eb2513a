import { beforeEach, describe, expect, test } from "vitest";
import { dataOnVolumes as rule } from "../../policies/data-on-volumes.ts";
import { fly } from "../../settings/tokens.ts";
import { describeRule } from "./kernel/head.ts";
import { canary, stackIs, unknown, violations } from "./kernel/judging.ts";
import { good, processGroup, releaseCommand, withValue } from "./kernel/resources.ts";

describeRule(rule, "data-on-volumes");
beforeEach(() => stackIs("production"));

const path = "machine.env.CHROMA_PATH";
const chroma = withValue(processGroup, path, "/data/chroma");
const { mounts: _none, ...unmounted } = chroma;
const asking = withValue(processGroup, "machine.env.CHROMA_URL", "x");
const url = (value: unknown) => withValue(asking, "machine.env.CHROMA_URL", value);

test.each(good)("allows %s as the program declares it", (type, props) => {
  expect(violations(rule, type, props)).toEqual([]);
});

describe("allows", () => {
  test.each(["/data/chroma", "/data/chroma/", "/data/chroma/index", "/data/./chroma"])(
    "%s on the volume",
    (folder) => {
      expect(violations(rule, fly.ProcessGroup, withValue(chroma, path, folder))).toEqual([]);
    },
  );

  test("volumes that are not made yet", () => {
    const made = withValue(chroma, "mounts.volumes.web-dfw-1", unknown);
    expect(violations(rule, fly.ProcessGroup, made)).toEqual([]);
    expect(violations(rule, fly.ProcessGroup, withValue(chroma, "mounts.volumes", unknown))).toEqual([]);
  });

  test("a group that asks the app's Chroma group", () => {
    expect(
      violations(rule, fly.ProcessGroup, url("http://chroma.process.hotdash-app.internal:8080")),
    ).toEqual([]);
  });
});

describe("refuses", () => {
  test.each<[string, object, RegExp]>([
    [
      "a folder without a mount",
      unmounted,
      /CHROMA_PATH names a folder of data, and nothing is mounted\. Mount/,
    ],
    [
      "a folder beside the volume",
      withValue(chroma, path, "/data/chroma2"),
      /does not lie on the volume \(\/data\/chroma\)/,
    ],
    ["a folder above the volume", withValue(chroma, path, "/data"), /does not lie on the volume/],
    [
      "a folder that climbs out of it",
      withValue(chroma, path, "/data/chroma/../tmp"),
      /does not lie on the volume/,
    ],
    [
      "a folder without a mount beside Chroma's address, which no code need read",
      withValue(unmounted, "machine.env.CHROMA_URL", "http://chroma.process.hotdash-app.internal:8080"),
      /^machine\.env\.CHROMA_PATH names a folder of data, and nothing is mounted/,
    ],
    ["a mount without volumes", withValue(chroma, "mounts.volumes", {}), /does not lie on the volume/],
    ["a mount of another type", withValue(chroma, "mounts", "/data/chroma"), /nothing is mounted/],
    ["a folder of another type", withValue(chroma, path, 7), /does not lie on the volume/],
    [
      "PERSIST_DIR beside it",
      withValue(chroma, "machine.env.PERSIST_DIR", "/tmp"),
      /^machine\.env\.PERSIST_DIR/,
    ],
    [
      "the Chroma of another app",
      url(`http://chroma.process.hotdash-staging.internal:8080/${canary}`),
      /^machine\.env\.CHROMA_URL is not a process group of this app/,
    ],
    ["a Chroma on the internet", url("https://chroma.example.com"), /is not a process group of this app/],
    ["an address that is none", url("chroma"), /is not a process group of this app/],
    ["an address of another type", url({ host: canary }), /is not a process group of this app/],
  ])("%s", (_, props, says) => {
    const messages = violations(rule, fly.ProcessGroup, props);
    expect(messages).toEqual([expect.stringMatching(says)]);
    expect(messages.join()).not.toContain(canary);
  });

  test("a release command that keeps data", () => {
    const props = withValue(releaseCommand, "env.PERSIST_DIR", "/data/chroma");
    expect(violations(rule, fly.ReleaseCommand, props)).toEqual([
      expect.stringMatching(/nothing is mounted/),
    ]);
  });

  test("folders that the pack's config names, and then no others", () => {
    const config = { folders: ["UPLOADS"] };
    expect(violations(rule, fly.ProcessGroup, unmounted, config)).toEqual([]);
    const uploads = withValue(unmounted, "machine.env.UPLOADS", "/uploads");
    expect(violations(rule, fly.ProcessGroup, uploads, config)).toHaveLength(1);
  });
});

test.each<[string, object, string]>([
  ["machine", chroma, "machine"],
  ["machine.env", chroma, "machine.env"],
  [path, chroma, path],
  ["mounts", chroma, "mounts"],
  ["mounts.path", chroma, "mounts.path"],
  ["machine.env.CHROMA_URL", url("x"), "machine.env.CHROMA_URL"],
  ["app", url("http://chroma.process.hotdash-app.internal"), "app"],
])("%s that is unknown is a violation", (_, props, where) => {
  expect(violations(rule, fly.ProcessGroup, withValue(props, where, unknown))).toEqual([
    expect.stringMatching(new RegExp(`^${where.replaceAll(".", "\\.")} is unknown`)),
  ]);
});

test("other types keep no data", () => {
  expect(violations(rule, fly.App, { name: "hotdash-app", machine: { env: { CHROMA_PATH: "/x" } } })).toEqual(
    [],
  );
});
