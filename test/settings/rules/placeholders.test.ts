import { expect, test } from "vitest";
import { placeholder } from "../../../settings/rules/placeholders.ts";

const staging = { production: false };
const made = "t7QzR2mLw9";

test.each([
  ["changeme", "a default value"],
  ["Change-Me-1", "a default value"],
  ["password", "a default value"],
  ["Password123!", "a default value"],
  ["test", "a default value"],
  ["1234567890", "a default value"],
  ["qwertyuiop", "a default value"],
  ["xxx", "one character"],
  ["xxxx-xxxx-xxxx-xxxx", "one character"],
  [`sk-${"x".repeat(32)}`, "one character"],
  ["sk_live_0000000000000000", "one character"],
  ["--------", "one character"],
  ["your-api-key-here", "an example"],
  ["YOUR_SECRET", "an example"],
  ["sk-your-key-here-0001", "an example"],
  ["AKIAIOSFODNN7EXAMPLE", "an example"],
  ["<the client secret>", "an example"],
  ["$" + "{SHOPIFY_API_SECRET}", "an example"],
  ["[YOUR-PASSWORD]", "an example"],
  ["shpat_1234...", "an example"],
  [made.slice(0, 7), "shorter than 8"],
  ["", "shorter than 8"],
  ["postgresql://postgres:[YOUR-PASSWORD]@db.host.co:5432/postgres", "an example as password"],
  ["postgresql://postgres:postgres@db.host.co:5432/postgres", "a default value as password"],
  ["rediss://default:aaaaaaaaaa@host:6379", "one character again and again as password"],
])("%s is refused", (value, says) => expect(placeholder(value, staging)).toContain(says));

test.each([
  made,
  `sk-${made}${made}`,
  "0f".repeat(16),
  `postgresql://postgres:${made}@db.example.com:5432/postgres`,
  "rediss://host:6379",
  "https://queue.upstash.io",
  "correct horse battery",
  `testing-${made}`,
  "sig1=:k3Jd8sL0a9:",
  'sig1=("@authority");keyid="k3Jd8sL0a9"',
])("%s is not", (value) => expect(placeholder(value, { production: true })).toBeUndefined());

test("keys for tests are for staging", () => {
  const key = `${"sk"}_test_${made}`;
  expect(placeholder(key, staging)).toBeUndefined();
  expect(placeholder(key, { production: true })).toBe("a key for tests");
});

test("no answer holds a part of the value", () => {
  for (const value of ["changeme", "your-own-secret", "zzzzzzzz", "abc"])
    expect(placeholder(value, staging)).not.toContain(value);
});
