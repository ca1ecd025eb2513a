import { describe, expect, it } from "vitest";
import { normalConfig } from "../../../providers/fly/process-group/live-config.ts";
import { machineConfig } from "../../../providers/fly/process-group/machine-config.ts";

const port = (change: object) => {
  const { services } = normalConfig({ services: [{ internal_port: 1, ports: [{ port: 443, ...change }] }] });
  return (services as { ports: object[] }[])[0]?.ports[0];
};

describe("a port's options, whoever wrote them", () => {
  it.each([
    {},
    { http_options: null, tls_options: null },
    { http_options: {}, tls_options: {} },
    { http_options: { response: { headers: {} } }, tls_options: { versions: ["TLSv1.3", "TLSv1.2"] } },
    { http_options: { response: null }, tls_options: { default_self_signed: false } },
  ])("%j is the same as nothing", (options) => {
    expect(port(options)).toEqual(port({ handlers: [], force_https: false }));
  });

  it("names of headers are the same in capitals, their values are not", () => {
    const headers = (name: string, value: unknown) =>
      port({ http_options: { response: { headers: { [name]: value } } } });
    expect(headers("X-One", "a")).toEqual(headers("x-one", "a"));
    expect(headers("x-one", "A")).not.toEqual(headers("x-one", "a"));
    expect(headers("x-one", false)).not.toEqual(port({}));
    expect(headers("x-one", ["a", "b"])).not.toEqual(headers("x-one", ["b", "a"]));
  });

  it("versions and the order of protocols count", () => {
    expect(port({ tls_options: { versions: ["TLSv1.3"] } })).not.toEqual(port({}));
    expect(port({ tls_options: { alpn: ["h2", "http/1.1"] } })).not.toEqual(
      port({ tls_options: { alpn: ["http/1.1", "h2"] } }),
    );
  });
});

describe("what may be declared", () => {
  const refused = (change: object) =>
    machineConfig.shape.services
      .safeParse([{ internal_port: 1, ports: [{ port: 443, ...change }] }])
      .error?.issues.map(({ path }) => path.slice(3).join("."))
      .filter((path) => path !== "");

  it.each([
    [{ tls_options: { versions: ["TLSv1.1"] } }, "tls_options.versions.0"],
    [{ tls_options: { versions: [] } }, "tls_options.versions"],
    [{ tls_options: { version: ["TLSv1.2"] } }, "tls_options"],
    [{ http_options: { compress: true } }, "http_options"],
    [{ http_options: { response: { headers: { "x y": "1" } } } }, "http_options.response.headers.x y"],
    [{ http_options: { response: { headers: { x: true } } } }, "http_options.response.headers.x"],
  ])("%j is refused", (options, path) => {
    expect(refused(options)).toContain(path);
  });

  it("takes texts, lists and false as headers", () => {
    const headers = { "x-one": "1", "x-two": ["a", "b"], "fly-request-id": false };
    expect(refused({ http_options: { response: { headers } } })).toEqual([]);
  });
});
