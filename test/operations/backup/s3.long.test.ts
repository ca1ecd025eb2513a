import { afterAll, beforeAll, expect, it } from "vitest";
import type { Bytes } from "../../../operations/backup/encryption.ts";
import { S3Store } from "../../../operations/backup/store/s3.ts";
import { readText, writeText } from "../../../operations/backup/store/store.ts";
import { s3Server } from "./support/versitygw.ts";

/* Against a real server of S3: versitygw 1.8.0. */
let server: Awaited<ReturnType<typeof s3Server>>;
let store: S3Store;
beforeAll(async () => {
  server = await s3Server();
  store = new S3Store(server.bucket);
}, 600_000);
afterAll(() => server?.stop());

async function* chunks(count: number, fails = false): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let index = 0; index < count; index++) yield new Uint8Array(65_536).fill(index);
  if (fails) throw new Error("the dump broke");
}
async function sizeOf(content: Bytes) {
  let [bytes, sum] = [0, 0];
  for await (const chunk of content) {
    bytes += chunk.length;
    sum = (sum + (chunk[0] ?? 0)) % 65_521;
  }
  return bytes;
}

it("a stream of several parts is stored whole, listed below its prefix, read and removed", async () => {
  await store.put("a.dump.age", chunks(300), 0);
  expect(await store.list()).toEqual([{ name: "a.dump.age", bytes: 300 * 65_536 }]);
  expect(await sizeOf(await store.get("a.dump.age"))).toBe(300 * 65_536);
  await writeText(store, "a.json", '{"ä":1}');
  expect(await readText(store, "a.json")).toBe('{"ä":1}');
  expect((await store.list()).map(({ name }) => name)).toEqual(["a.dump.age", "a.json"]);
  for (const name of ["a.dump.age", "a.json", "a.json"]) await store.remove(name);
  expect(await store.list()).toEqual([]);
}, 120_000);

it("what breaks half way leaves no object and no parts that cost", async () => {
  await expect(store.put("b.dump.age", chunks(300, true), 0)).rejects.toThrow("the dump broke");
  expect(await store.list()).toEqual([]);
  const { S3mini } = await import("s3mini");
  const { endpoint, bucket, accessKeyId, secretAccessKey, region } = server.bucket;
  const client = new S3mini({ accessKeyId, secretAccessKey, region, endpoint: `${endpoint}/${bucket}` });
  const open = (await client.listMultipartUploads()) as unknown as { uploads?: unknown; Upload?: unknown };
  expect(open.Upload ?? open.uploads).toBeUndefined();
}, 120_000);

it("what is missing, a wrong key and a bucket that is not there are said, without the key", async () => {
  await expect(store.get("none")).rejects.toThrow(
    /bucket backups at 127\.0\.0\.1:\d+ (has no|could not read) none/,
  );
  const wrong = new S3Store({ ...server.bucket, secretAccessKey: "canary-wrong" });
  const failure = await wrong.list().catch((error: Error) => error.message);
  expect(failure).toMatch(/could not list: .*403/);
  expect(failure).not.toContain("canary");
  const absent = new S3Store({ ...server.bucket, bucket: "absent" });
  await expect(absent.put("x", chunks(1), 0)).rejects.toThrow(/bucket absent at .* could not begin x: .*404/);
}, 120_000);

it("a bucket that anybody may read is found by asking without a key", async () => {
  await store.put("c.dump.age", chunks(1), 0);
  expect(await store.openTo("c.dump.age")).toEqual([]);
  const { endpoint, bucket, accessKeyId, secretAccessKey, region } = server.bucket;
  const { AwsClient } = await import("./support/signed.ts");
  const signed = new AwsClient({ accessKeyId, secretAccessKey, region });
  const policy = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: "*", Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::${bucket}/*`] },
      { Effect: "Allow", Principal: "*", Action: ["s3:ListBucket"], Resource: [`arn:aws:s3:::${bucket}`] },
    ],
  };
  const answer = await signed.put(`${endpoint}/${bucket}?policy`, JSON.stringify(policy));
  expect(answer.status).toBeLessThan(300);
  expect(await store.openTo("c.dump.age")).toEqual([
    expect.stringContaining("lists its objects to anybody"),
    expect.stringContaining("gives a backup to anybody"),
  ]);
}, 120_000);
