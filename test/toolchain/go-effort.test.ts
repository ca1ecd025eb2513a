import { expect, it } from "vitest";
import { collecting, compilerFlags } from "../../toolchain/go-effort.mjs";

const GIB = 2 ** 30;

it("the compiler collects no garbage where there is memory, up to half of its share", () => {
  expect(collecting({}, { bytes: 16 * GIB, cores: 4 })).toEqual({ GOGC: "off", GOMEMLIMIT: "2048MiB" });
  expect(collecting({}, { bytes: 7 * GIB, cores: 2 })).toEqual({ GOGC: "off", GOMEMLIMIT: "1792MiB" });
});

it("collects where memory is short, and as the user says", () => {
  expect(collecting({}, { bytes: 4 * GIB, cores: 4 })).toEqual({ GOGC: "200" });
  expect(collecting({ GOGC: "50" }, { bytes: 64 * GIB, cores: 2 })).toEqual({});
  expect(collecting({ GOMEMLIMIT: "1GiB" }, { bytes: 64 * GIB, cores: 2 })).toEqual({});
});

it("what runs of the engine spend their time in is compiled with inlining, and only that", () => {
  const [all, ...run] = compilerFlags;
  expect(all).toBe("-gcflags=all=-dwarf=false -l");
  expect(run).toContain("-gcflags=std=-dwarf=false");
  expect(run).toContain("-gcflags=github.com/pulumi/...=-dwarf=false");
  expect(run.filter((flag) => / -l$/.test(flag))).toEqual([]);
});
