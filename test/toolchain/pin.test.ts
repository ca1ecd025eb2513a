import fs from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { findPins, withPins } from "../../toolchain/pin.mjs";
import { platforms } from "../../toolchain/platforms.mjs";
import { archiveAddress } from "../../toolchain/release.mjs";
import { components, type Pins, pins } from "../../toolchain/versions.mjs";
import { certificate } from "./support/certificate.ts";
import { fakeCosign } from "./support/fake-cosign.ts";
import { fakeEngine, fakeParts, fakePlugin } from "./support/fake-parts.ts";
import { fakeSite } from "./support/fake-site.ts";
import { failure } from "./support/install.ts";

const PLATFORM = `${process.platform}-${process.arch}`;
const workflow = (repository: string) =>
  `signed by https://github.com/pulumi/${repository}/.github/workflows/release.yml@refs/tags/v1`;

/** The vendor's repositories: a list for each part, with a signature where `signatures` has one. */
async function vendor(site: { pins: Pins }, signatures: Record<string, string>) {
  const files: Record<string, string> = {};
  for (const part of fakeParts) {
    const [repository, list] =
      part === fakeEngine
        ? ["pulumi", "pulumi-1.2.3-checksums.txt"]
        : ["pulumi-demo", "pulumi-demo_4.5.6_checksums.txt"];
    const url = `/${repository}/releases/download/v${part.version}/${list}`;
    const name = archiveAddress(part, "").split("/").at(-1);
    files[url] = `${site.pins[PLATFORM]?.[part.name]?.archive}  ${name}\n`;
    const signature = signatures[part.name];
    if (signature) files[`${url}.sig`] = signature;
  }
  const { key, cert } = certificate();
  const server = https.createServer({ key, cert }, ({ url = "" }, response) => {
    if (files[url] === undefined) response.writeHead(404).end();
    else response.end(files[url]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function found(signatures: Record<string, string>, folder = fakeCosign()) {
  const site = await fakeSite();
  const said: string[] = [];
  const lists = await vendor(site, signatures);
  const work = findPins({
    ...{ env: { PATH: folder }, say: (line: string) => said.push(line), parts: fakeParts },
    ...{ platforms: [PLATFORM], lists, releases: site.base, ca: site.ca },
  });
  return { work, said, site };
}

const BOTH = { engine: workflow("pulumi"), demo: workflow("pulumi-demo") };

it("pins archives by the vendor's signed lists, and the executables in them", async () => {
  const { work, site } = await found(BOTH);
  expect(await work).toEqual(site.pins);
});

it("leaves absent what has no signed list, and says so", async () => {
  const { work, said, site } = await found({ engine: BOTH.engine });
  expect(await work).toEqual({ [PLATFORM]: { engine: site.pins[PLATFORM]?.engine } });
  expect(said).toContain(`${fakePlugin.title} on ${PLATFORM}: no signed list; stays absent`);
});

it.each([
  ["somebody else's", "signed by https://github.com/someone/pulumi/.github/workflows/x.yml@refs/heads/main"],
  ["that of another repository of the vendor", workflow("pulumi-other")],
  ["none at all", "text"],
])("pins nothing when the signature is %s", async (_, signature) => {
  const { work } = await found({ ...BOTH, demo: signature });
  expect(await failure(work)).toMatch(/its signature is not the vendor's: nothing is pinned/);
});

it("pins nothing without cosign", async () => {
  const { work } = await found(BOTH, "/nowhere");
  expect(await failure(work)).toMatch(/`cosign` is not there to check them: nothing is pinned/);
});

it("writes pins between the marks of versions.mjs, and they are read from there", async () => {
  const text = fs.readFileSync(new URL("../../toolchain/versions.mjs", import.meta.url), "utf8");
  expect(withPins(text, pins)).toBe(text);
  const pin = { archive: "a".repeat(64), executable: "b".repeat(64) };
  const other = { "linux-x64": { engine: pin, "language-nodejs": pin }, "linux-arm64": {} };
  const written = withPins(text, other);
  const module = await import(`data:text/javascript,${encodeURIComponent(written)}`);
  expect(module.pins).toEqual(other);
  expect(() => withPins("nothing", other)).toThrow(/lost the marks/);
});

it("what is pinned is a hash of a part on a platform that there is", () => {
  expect(Object.keys(pins)).toEqual(Object.keys(platforms));
  for (const [name, { archive, executable }] of Object.values(pins).flatMap((one) => Object.entries(one))) {
    expect(components.map((part) => part.name)).toContain(name);
    expect([archive, executable].every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
  }
});
