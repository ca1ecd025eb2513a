import { expect, it } from "vitest";
import { hide, redact } from "../../../providers/kernel/redact.ts";

it("hides remembered values in every spelling", () => {
  const value = 'p@ss w"rd/1';
  hide([value]);
  const spellings = [
    value,
    encodeURIComponent(value),
    JSON.stringify(value),
    Buffer.from(value).toString("base64"),
  ];
  for (const spelling of spellings)
    expect(redact(`before ${spelling} after`)).not.toContain(spelling.replaceAll('"', ""));
});

it.each([
  ["FlyV1 fm2_lJPECAAAAAAAAabc,fm2_def", "FlyV1 [redacted]"],
  ["token fm1r_abcDEF==,next", "token fm1r_[redacted]"],
  ["Authorization: Bearer abc.def", "Authorization: Bearer [redacted]"],
  ["ghp_0123456789abcdef", "ghp_[redacted]"],
  ["sbp_0123456789", "sbp_[redacted]"],
  // What the one list of credentials knows.
  ["key shpat_0123456789abcdef0123456789abcdef", "key [redacted]"],
  [
    "https://api.render.com/deploy/srv-abc?key=s3cr3tK3y99",
    "https://api.render.com/deploy/srv-abc?key=[redacted]",
  ],
  ["sk_live_0123456789abcdef0123", "[redacted]"],
  ["Authorization: Basic dXNlcjpodW50ZXIy", "Authorization: Basic [redacted]"],
  ["basic authentication is required", "basic authentication is required"],
  ["postgresql://user:hunter2@db.example.com/x", "postgresql://user:[redacted]@db.example.com/x"],
  [
    "postgresql+psycopg://user:p@ss/w@db.example.com/x",
    "postgresql+psycopg://user:[redacted]@db.example.com/x",
  ],
])("hides %s by its shape", (text, expected) => expect(redact(text)).toBe(expected));

it("reads a long text without an end to anything in it in one go", () => {
  const before = process.cpuUsage();
  for (const text of ["a".repeat(400_000), "a:".repeat(200_000), "postgresql://u:p".repeat(20_000)])
    redact(text);
  // Where the cost grew with the square of the length this took minutes.
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(10_000);
});
