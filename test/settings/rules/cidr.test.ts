import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cidr, canonical, covers, isInternal, readCidr } from "../../../settings/rules/cidr.ts";

const read = (text: string): Cidr => {
  const one = readCidr(text);
  if ("problem" in one) throw new Error(`${text} ${one.problem}`);
  return one;
};

describe("a range of addresses", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7/32"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8:0:0::/32", "2001:db8::/32"],
    ["2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1/128"],
    ["::ffff:203.0.113.7/128", "::ffff:cb00:7107/128"],
    ["::/0", "::/0"],
  ])("%s is spelt %s", (given, text) => {
    expect(read(given).text).toBe(text);
  });

  it.each([
    ...[
      "",
      "/",
      "203.0.113",
      "203.0.113.7/33",
      "203.0.113.7/",
      "203.0.113.7/x",
      "2001:db8::/129",
      "fe80::1%eth0",
    ],
    ...[
      "203.0.113.0/24/24",
      "example.com",
      "01.2.3.4",
      "203.0.113.7/24",
      "2001:db8::1/64",
      "-1",
      "203.0.113.0/-1",
    ],
  ])("%o is none", (given) => {
    expect(readCidr(given)).toHaveProperty("problem");
  });

  it("is covered as Node's own list says of its addresses", () => {
    const address = (family: 4 | 6) => (family === 4 ? fc.ipV4() : fc.ipV6());
    const pair = fc
      .constantFrom<4 | 6>(4, 6)
      .chain((family) =>
        fc.tuple(address(family), address(family), fc.integer({ min: 0, max: family === 4 ? 32 : 128 })),
      );
    fc.assert(
      fc.property(pair, ([one, other, prefix]) => {
        const inner = read(one);
        const kind = inner.family === 4 ? "ipv4" : "ipv6";
        const list = new BlockList();
        list.addSubnet(other, prefix, kind);
        const { base } = read(other);
        const rest = BigInt((inner.family === 4 ? 32 : 128) - prefix);
        const outer: Cidr = { family: inner.family, base: (base >> rest) << rest, prefix, text: "" };
        expect(covers(outer, inner)).toBe(list.check(one, kind));
      }),
    );
    expect(covers(read("203.0.113.7/32"), read("203.0.113.0/24"))).toBe(false);
    expect(covers(read("0.0.0.0/0"), read("::/0"))).toBe(false);
  });

  it("comes from inside or from outside", () => {
    expect(["10.1.2.3", "172.31.0.0/16", "100.64.0.1", "fd12::/16", "::1"].map(read).every(isInternal)).toBe(
      true,
    );
    expect(["203.0.113.7", "172.32.0.0/16", "2001:db8::/32", "0.0.0.0/0"].map(read).some(isInternal)).toBe(
      false,
    );
  });

  it("lists have each once and in order", () => {
    expect(canonical(["2001:DB8::/32", "203.0.113.7", "2001:db8::/32", "nonsense"])).toEqual(
      ["2001:db8::/32", "203.0.113.7/32", "nonsense"].sort(),
    );
  });
});
