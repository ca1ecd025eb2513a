import { describe, expect, it } from "vitest";
import { encryptedSettings, pathText, withoutEncrypted } from "../../../operations/stand-ins/encrypted.ts";
import { invented } from "../../../operations/stand-ins/invent.ts";
import { leaksIn } from "../../../operations/stand-ins/leaks.ts";
import { StandIns, withStandIns } from "../../../operations/stand-ins/replace.ts";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const REAL = "sk_live_4f9c2e81b7aa";

describe("a state's secrets", () => {
  const state = {
    secrets_providers: { type: "passphrase", state: { salt: "v1:abc" } },
    resources: [
      {
        id: "a",
        inputs: { token: secret(REAL), name: "open" },
        outputs: { deep: [{ map: secret({ A: REAL, n: 7, on: true, none: null }) }] },
      },
      { id: "b", inputs: { wrapped: secret({ inner: secret(REAL) }) } },
    ],
    pending_operations: [{ resource: { inputs: { token: secret(REAL) } } }],
  };

  it("are replaced everywhere: nested, in outputs, in what is pending, in each other; types and names stay", () => {
    const standIns = new StandIns();
    const { state: stood, replaced } = withStandIns(state, standIns);
    expect(replaced).toBe(4);
    expect(leaksIn(stood, [REAL, "v1:abc"])).toEqual([]);
    const [{ inputs, outputs }] = stood.resources as unknown as [
      {
        inputs: { token: { plaintext: string }; name: string };
        outputs: { deep: [{ map: { plaintext: string } }] };
      },
    ];
    expect(inputs.name).toBe("open");
    const token = JSON.parse(inputs.token.plaintext) as string;
    expect(JSON.parse(outputs.deep[0].map.plaintext)).toEqual({
      A: token,
      n: expect.any(Number),
      on: false,
      none: null,
    });
    expect([...standIns.real]).toEqual([REAL]);
  });

  it("keep what follows from them: what was taught is used, and equal values have equal stand-ins", () => {
    const standIns = new StandIns();
    standIns.teach(REAL, "stand-in-taught");
    expect(standIns.of({ a: REAL, b: [REAL] })).toEqual({ a: "stand-in-taught", b: ["stand-in-taught"] });
    expect(standIns.of("x")).toBe(standIns.of("x"));
    expect(standIns.of("x")).not.toBe(standIns.of("y"));
  });

  it("that are still encrypted are refused", () => {
    const { plaintext: _, ...mark } = secret("");
    expect(() => withStandIns({ a: { ...mark, ciphertext: "v1:x" } }, new StandIns())).toThrow(
      "still encrypted",
    );
  });
});

describe("a leak", () => {
  const url = `postgresql://postgres.abc:p%40ss-${REAL}@host:5432/postgres`;
  it.each([
    ["as it is", `x ${REAL} y`],
    ["percent-encoded", encodeURIComponent(`a/${REAL}`)],
    ["in JSON", JSON.stringify({ a: { b: REAL } })],
    ["in base64", Buffer.from(REAL).toString("base64")],
    ["in base64 after something else", Buffer.from(`u:${REAL}`).toString("base64")],
    ["in base64url after two", Buffer.from(`uu${REAL}??`).toString("base64url")],
    ["in hexadecimal", Buffer.from(REAL).toString("hex")],
  ])("is found %s", (_, text) => {
    expect(leaksIn({ a: [{ b: text }] }, [REAL])).toEqual(["a.0.b"]);
  });

  it("is found by the password of an address alone, in a key, and by a value of a JSON text", () => {
    expect(leaksIn({ a: `p@ss-${REAL}` }, [url])).toEqual(["a"]);
    expect(leaksIn({ a: `p%40ss-${REAL}` }, [url])).toEqual(["a"]);
    expect(leaksIn({ [REAL]: 1 }, [REAL])).toEqual(["a key of the document"]);
    expect(leaksIn({ a: REAL }, [JSON.stringify({ key: REAL })])).toEqual(["a"]);
  });

  it("is none where a short or another text stands", () => {
    expect(leaksIn({ a: "true", b: "stand-in-1" }, ["true", REAL])).toEqual([]);
  });
});

describe("encrypted settings", () => {
  const config = {
    "hotdash:secrets": { A: { secure: "v1:a" }, list: [{ secure: "v1:b" }] },
    "github:token": { secure: "v1:c" },
    "hotdash:variables": { B: "plain" },
  };

  it("are found wherever they stand, and left out of what is open", () => {
    expect(encryptedSettings(config).map(({ path }) => pathText(path))).toEqual([
      ...["hotdash:secrets.A", "hotdash:secrets.list[0]", "github:token"],
    ]);
    expect(withoutEncrypted(config)).toEqual({
      "hotdash:secrets": { list: [{ secure: "v1:b" }] },
      "hotdash:variables": { B: "plain" },
    });
  });

  it("get stand-ins of their shape, which keep of a database's address what rules judge", () => {
    const path = ["hotdash:secrets", "POSTGRES_URL"];
    const host = "postgres.abcdefghijklmnopqrst:real-password@aws-0-us-east-1.pooler.supabase.com:6543";
    const stood = invented(path, {}, "x", `postgresql://${host}/postgres?sslmode=require&connection_limit=9`);
    expect(stood).toMatch(
      /^postgresql:\/\/postgres\.abcdefghijklmnopqrst:stand-in-[0-9a-f]{16}@aws-0-us-east-1\.pooler\.supabase\.com:6543\/postgres\?sslmode=require&connection_limit=9$/,
    );
    for (const odd of [
      "postgresql://real:pw@db.internal.example/real",
      `postgresql://${host}/postgres?options=real-token`,
    ])
      expect(invented(path, {}, "x", odd)).not.toMatch(/real|pw@/);
  });

  it("that were set again have another stand-in", () => {
    const path = ["hotdash:secrets", "OPENAI_API_KEY"];
    expect(invented(path, {}, "x")).not.toBe(invented(path, {}, "y"));
    expect(invented(["github:token"], {}, "x")).toMatch(/^stand-in-/);
  });
});
