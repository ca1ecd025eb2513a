import { describe, expect, it } from "vitest";
import { opens } from "../../../operations/secrets/passphrase.ts";
import { inFile, inState } from "../../../operations/secrets/provider.ts";
import { refusedProvider } from "../../../operations/secrets/refused.ts";
import { FIXTURE_PASSPHRASE, readFixture } from "../../fixtures/states/fixture.ts";

/* Salts as the engine (3.259.0) wrote them, one of a kept state; the other was made for this test with the passphrase "mistyped". */
const SALT = String(readFixture("a44235b", "staging-fly").settings.encryptionsalt);
const OTHER = "v1:+vmTDR2NC9Y=:v1:TCZs5j4vgTIn661R:q9txOMJVZhL7XxwLm1Au3w5zJ59Wpw==";
const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:a:b",
};

const state = (provider: object | undefined, resources: unknown[] = [{ outputs: { x: SECRET } }]) =>
  inState({ version: 3, deployment: { ...(provider && { secrets_providers: provider }), resources } });
const BY_PASSPHRASE = { type: "passphrase", state: { salt: SALT } };
const salted = (salt: string) => `encryptionsalt: ${salt}\nconfig: {}\n`;
const ENCRYPTED = "config:\n  hotdash:secrets:\n    A:\n      secure: v1:abc:def\n";

async function refused(
  file: string | undefined,
  stored: ReturnType<typeof state> | undefined,
  passphrase?: string,
) {
  const problems = await refusedProvider({
    ...{ stack: "staging", file: inFile(file), fileName: "Pulumi.staging.yaml", state: stored },
    opens: passphrase === undefined ? undefined : (salt) => opens(passphrase, salt),
  });
  return problems.join("\n");
}

describe("a stack whose secrets would be locked away is refused before the engine runs", () => {
  it("when its file has no salt, with the very line that is missing", async () => {
    const said = await refused("config: {}\n", state(BY_PASSPHRASE), FIXTURE_PASSPHRASE);
    expect(said).toMatch(/^encryptionsalt in Pulumi\.staging\.yaml = nothing\n {3}staging has secrets/);
    expect(said).toContain(`put back at the top of Pulumi.staging.yaml: encryptionsalt: ${SALT}`);
    expect(await refused(undefined, state(BY_PASSPHRASE), "mistyped")).toContain("= nothing");
  });

  it("when its file has no salt, no state is there yet, and values in it are encrypted", async () => {
    expect(await refused(ENCRYPTED, undefined, "x")).toMatch(
      /whose salt is lost.*git log -p -S encryptionsalt/s,
    );
    // An empty state remembers its salt.
    expect(await refused(ENCRYPTED, state(BY_PASSPHRASE, []), FIXTURE_PASSPHRASE)).toContain(SALT);
  });

  it("when a cloud's key encrypts the state and its file names none: the engine would take the passphrase", async () => {
    const kms = { type: "cloud", state: { url: "awskms://alias/x?region=us-east-1", encryptedkey: "AAAA" } };
    expect(await refused("config: {}\n", state(kms), "x")).toContain(
      "secretsprovider: awskms://alias/x?region=us-east-1 and encryptedkey: AAAA",
    );
  });

  it("when the passphrase is not the one of the file, or of the state", async () => {
    expect(await refused(salted(SALT), state(BY_PASSPHRASE), "mistyped")).toMatch(
      /^PULUMI_CONFIG_PASSPHRASE .* = another one than Pulumi\.staging\.yaml was encrypted with/,
    );
    // Without any secret yet the next one would be encrypted by a mistyped passphrase.
    expect(await refused("config: {}\n", state(BY_PASSPHRASE, []), "mistyped")).toMatch(
      /than the state of staging/,
    );
  });

  it("when a mistyped passphrase gave the file a new salt: both passphrases are told the way out", async () => {
    expect(await opens("mistyped", OTHER)).toBe(true);
    const mistyped = await refused(salted(OTHER), state(BY_PASSPHRASE), "mistyped");
    expect(mistyped).toContain(`put this line back there: encryptionsalt: ${SALT}`);
    const right = await refused(salted(OTHER), state(BY_PASSPHRASE), FIXTURE_PASSPHRASE);
    expect(right).toMatch(/^encryptionsalt in Pulumi\.staging\.yaml = another one than the state has/);
    expect(right).toContain(`encryptionsalt: ${SALT}; then set every secret again`);
  });
});

describe("a stack that can be opened is not", () => {
  it.each([
    ["salt and passphrase fit", salted(SALT), state(BY_PASSPHRASE), FIXTURE_PASSPHRASE],
    ["a stack that holds no secret", "config: {}\n", state(BY_PASSPHRASE, []), FIXTURE_PASSPHRASE],
    ["a new stack", "config: {}\n", undefined, "anything"],
    ["a new stack without a file", undefined, undefined, "anything"],
    [
      "Pulumi's own service keeps the key",
      "config:\n  a:b:\n    secure: AAABAK9x\n",
      state({ type: "service", state: { url: "x" } }),
      undefined,
    ],
    [
      "a cloud's key, named",
      "secretsprovider: awskms://a\nencryptedkey: k\n",
      state({ type: "cloud", state: { url: "awskms://a", encryptedkey: "k" } }),
      undefined,
    ],
    ["nobody gave a passphrase: the engine asks", salted(SALT), state(BY_PASSPHRASE), undefined],
    ["a file that is no YAML: the engine says why", "config: [\n", undefined, "x"],
  ])("%s", async (_name, file, stored, passphrase) => {
    expect(await refused(file, stored, passphrase)).toBe("");
  });
});
