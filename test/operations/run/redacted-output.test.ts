import { expect, it } from "vitest";
import { runPulumi } from "../../../operations/engine/pulumi.ts";
import { Display } from "../../../operations/run/display.ts";
import { asksForJson, JsonOutput } from "../../../operations/run/json-output.ts";
import { hide } from "../../../providers/kernel/redact.ts";

const SECRET = "streamed-canary/éß+9";
hide([SECRET]);

/** A process in the engine's place that writes byte by byte, so that every chunk may end inside the secret. */
const DRIP = `
  const bytes = Buffer.from(process.env.TEXT);
  let at = 0;
  const next = () => at < bytes.length && process.stdout.write(bytes.subarray(at, ++at), () => setTimeout(next, 1));
  next();
`;

it("prints nothing of a secret, wherever the chunks of the engine's output end, and not in its last line either", async () => {
  let printed = "";
  const out = { write: (text: string) => (printed += text) };
  const display = new Display(out, out);
  const text = `value: ${SECRET}, ${encodeURIComponent(SECRET)}\nlast ${SECRET}`;
  const result = await runPulumi({
    ...{ pulumi: process.execPath, args: ["-e", DRIP], cwd: "/" },
    env: { ...process.env, TEXT: text },
    onLine: (line, stream) => display.line(line, stream),
  });
  expect(result.stdout).toBe(text);
  expect(printed).toBe("value: [redacted], [redacted]\nlast [redacted]\n");
});

it("passes JSON on only at the end, redacted value by value, and still JSON", () => {
  const lines = new JsonOutput();
  lines.add(
    `{"event":{"url":"postgres://u:p@h","next":"a@b"},"text":"Bearer abc","own":${JSON.stringify(SECRET)}}`,
  );
  lines.add('{"late":"made-by-this-run-7"}');
  hide(["made-by-this-run-7"]);
  const printed = (lines.end() ?? "").split("\n").map((line) => JSON.parse(line) as unknown);
  expect(printed).toEqual([
    {
      event: { url: "postgres://u:[redacted]@h", next: "a@b" },
      text: "Bearer [redacted]",
      own: "[redacted]",
    },
    { late: "[redacted]" },
  ]);
  expect(lines.end()).toBeUndefined();
});

it("keeps one JSON document one document", () => {
  const document = new JsonOutput();
  for (const line of JSON.stringify({ config: { a: SECRET }, steps: [] }, null, 4).split("\n"))
    document.add(line);
  expect(JSON.parse(document.end() ?? "")).toEqual({ config: { a: "[redacted]" }, steps: [] });
});

it.each([
  [["--json"], true],
  [["--json=true"], true],
  [["-j"], true],
  [["-yj"], true],
  [["--parallel", "4"], false],
  [["--json-file"], false],
])("%s asks for JSON: %s", (args, asks) => expect(asksForJson(args)).toBe(asks));
