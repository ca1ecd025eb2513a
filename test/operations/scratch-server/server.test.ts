import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { serverPrograms } from "../../../operations/scratch-server/binaries.ts";
import { NoServer, startScratchServer } from "../../../operations/scratch-server/server.ts";

describe("a scratch server", () => {
  for (const { major, source } of serverPrograms())
    it(`of major ${major} (${source}) runs on loopback and leaves nothing`, async () => {
      const server = await startScratchServer({ major });
      const client = new Client({ connectionString: server.url() });
      await client.connect();
      const { rows } = await client.query<{ major: number }>(
        "select current_setting('server_version_num')::int / 10000 as major",
      );
      await client.end();
      await server.stop();
      expect(rows).toEqual([{ major }]);
      await expect(new Client({ connectionString: server.url() }).connect()).rejects.toThrow("ECONNREFUSED");
    });

  it("of a major that is not here is an error that says how to get it", async () => {
    await expect(startScratchServer({ major: 9 })).rejects.toThrow(NoServer);
    await expect(startScratchServer({ major: 9 })).rejects.toThrow("apt-get install postgresql-9");
  });

  it("is here in the major of the team's project", () => {
    expect(serverPrograms().map(({ major }) => major)).toContain(17);
  });
});
