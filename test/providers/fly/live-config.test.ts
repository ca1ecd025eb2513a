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

describe("what Fly's own tool leaves out, or writes in two ways", () => {
  const service = (change: object) => {
    const { services } = normalConfig({ services: [{ internal_port: 1, ...change }] });
    return (services as object[])[0];
  };

  // Source: the tool's `http_service` makes [http, tls] (flyctl, internal/appconfig/service.go), its own files [tls, http].
  it("the order of handlers says nothing: a machine of `fly deploy` would be updated for it for ever", () => {
    expect(port({ handlers: ["http", "tls"] })).toEqual(port({ handlers: ["tls", "http"] }));
    expect(port({ handlers: ["http", "proxy_proto"] })).toEqual(port({ handlers: ["proxy_proto", "http"] }));
    expect(port({ handlers: ["tls"] })).not.toEqual(port({ handlers: ["tls", "http"] }));
  });

  // Source: Fly's documentation of `concurrency`: connections, 20 if unset, none if unset.
  it.each([
    undefined,
    null,
    {},
    { type: "connections" },
    { soft_limit: 20 },
    { soft_limit: 20, hard_limit: 0 },
  ])("concurrency %j is Fly's own limits, said or not", (concurrency) => {
    expect(service({ concurrency })).toEqual(
      service({ concurrency: { type: "connections", soft_limit: 20 } }),
    );
    expect(service({ concurrency })).not.toEqual(
      service({ concurrency: { type: "connections", soft_limit: 20, hard_limit: 25 } }),
    );
  });

  it("options that are off are as if left out; compression that is off is not", () => {
    expect(port({ http_options: { h2_backend: false, response: { pristine: false } } })).toEqual(port({}));
    expect(port({ http_options: { compress: false } })).not.toEqual(port({}));
    expect(port({ http_options: { idle_timeout: 60 } })).not.toEqual(port({}));
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
    [{ http_options: { compres: true } }, "http_options"],
    [{ http_options: { idle_timeout: 0 } }, "http_options.idle_timeout"],
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
