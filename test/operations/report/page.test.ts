import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageOf } from "../../../operations/report/html.ts";
import { previewReport } from "../../../operations/report/preview.ts";
import { Browser, chromium, type View } from "./support/browser.ts";
import { ended, log, said, step, violation } from "./support/events.ts";

/* The page of a preview, in a real browser: on a telephone and on a desk, in light and in dark. */

const long = "x".repeat(160);
const events = [
  step({
    old: { guest: { memory_mb: 2048 }, note: long },
    new: { guest: { memory_mb: 4096 }, note: "short" },
  }),
  step({
    op: "create",
    name: `fresh-${"with-a-long-name-".repeat(6)}`,
    new: Object.fromEntries([..."abcdefgh"].map((one) => [one, long])),
  }),
  step({ op: "delete", name: "old", old: { a: 1 } }),
  violation("memory-floor", "dashboard-web", `machine.guest.memory_mb is 512. Use 2048, or ${long}.`),
  said(`error: ${long}`),
  said("a note", "info"),
];
const report = (stack: string, exemptions: string[]) =>
  previewReport(log(...events, ended()), { stack, code: 1, exemptions });
const cost = (name: string) => ({
  name,
  before: "1 × shared-cpu-1x with 512 MB",
  after: "2 × shared-cpu-2x with 2048 MB",
  usd: 20.5,
});
const page = pageOf(
  ["staging", "production"].map((stack) => ({
    ...report(stack, [`memory-floor for web until 2027-01-01: ${long}`]),
    cost: {
      before: 7.59,
      after: 28.09,
      differences: [cost("dashboard-web"), cost("dashboard-chroma")],
      guessed: [],
    },
  })),
  { commit: "1234567890" },
);

const file = chromium();
const views: View[] = [375, 1100].flatMap((width) =>
  (["light", "dark"] as const).map((scheme) => ({ width, scheme })),
);

it("is looked at where Chromium is present", ({ skip }) => {
  if (!file) skip("no Chromium on PATH or in CHROME_PATH: nobody looked at the page of a preview");
  expect(file).toBeTruthy();
});

if (file !== undefined) describe("in a browser", () => inBrowser(file));

/** Relative luminance and contrast of colours in sRGB, as WCAG 2.2 defines them; 4.5 is its bound for text. */
const luminance = (colour: readonly number[]) => {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: readonly number[], other: readonly number[]) => {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
};

function inBrowser(file: string) {
  let browser: Browser;
  beforeAll(async () => {
    browser = await Browser.open(file);
  });
  afterAll(() => browser?.close());

  describe.each(views)("$width pixels wide, $scheme", (view) => {
    beforeAll(() => browser.show(page, view));

    it("nothing is cut off, and nothing lies over another", async () => {
      const wide = await browser.ask<string[]>(`[...document.querySelectorAll("body, body *")]
        .filter((one) => one.getClientRects().length > 0)
        .filter((one) => [...one.getClientRects()].some(({ left, right }) => left < 0 || right > ${view.width} + 0.5)
          || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
        .map((one) => [one.scrollWidth, one.clientWidth, one.outerHTML.slice(0, 80)].join(" "))`);
      expect(wide).toEqual([]);
      expect(await browser.ask("document.documentElement.scrollWidth")).toBe(view.width);
      // What is narrower than a word cannot be read, though nothing of it is cut.
      const narrow = await browser.ask<string[]>(`[...document.querySelectorAll("td")]
        .filter((one) => one.innerText.length > 12 && one.getBoundingClientRect().width < 90)
        .map((one) => one.innerText)`);
      expect(narrow).toEqual([]);
    });

    it("tables stand apart", async () => {
      const gaps = await browser.ask<number[]>(`[...document.querySelectorAll("table")].flatMap((one) => {
        const next = one.nextElementSibling;
        return next ? [next.getBoundingClientRect().top - one.getBoundingClientRect().bottom] : [];
      })`);
      expect(gaps.length).toBeGreaterThan(2);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(12);
    });

    it("everything that is round is equally round", async () => {
      const round = await browser.ask<
        string[]
      >(`[...new Set([...document.querySelectorAll(".value, .group, .box, .problem")]
        .map((one) => getComputedStyle(one).borderRadius))]`);
      expect(round).toEqual(["6px"]);
    });

    it("text and signs are told from what is behind them, in their own light", async () => {
      const colours = await browser.ask<number[][]>(`(() => {
        const canvas = new OffscreenCanvas(1, 1).getContext("2d");
        const seen = [...document.querySelectorAll(".sign")].map((one) => getComputedStyle(one).color);
        return ["Canvas", getComputedStyle(document.body).color, ...new Set(seen)].map((colour) => {
          const box = document.createElement("i");
          box.style.color = colour;
          document.body.append(box);
          canvas.fillStyle = getComputedStyle(box).color;
          box.remove();
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
        });
      })()`);
      const [background = [], ...texts] = colours;
      expect(texts.length).toBeGreaterThan(3);
      for (const text of texts) expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
      expect(luminance(background) > 0.5).toBe(view.scheme === "light");
    });
  });

  it("a picture is the same again, and another in the dark; nothing of it touches the right edge", async () => {
    for (const width of [375, 1100]) {
      const pictures: string[] = [];
      for (const scheme of ["light", "light", "dark"] as const) {
        await browser.show(page, { width, scheme });
        pictures.push(await browser.picture());
      }
      const [first = "", again = "", dark = ""] = pictures;
      await browser.show("<p>pictures are compared here</p>", { width, scheme: "light" });
      const compared = await browser.ask<{
        different: number;
        inTheDark: number;
        atTheEdge: number;
      }>(`(async () => {
        const pixels = async (text) => {
          const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
          const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
          canvas.drawImage(picture, 0, 0);
          return canvas.getImageData(0, 0, picture.width, picture.height);
        };
        const [one, two, three] = await Promise.all([${[first, again, dark].map((one) => JSON.stringify(one)).join()}].map(pixels));
        const share = (a, b) => {
          let other = 0;
          for (let at = 0; at < a.data.length; at += 4) if (a.data[at] !== b.data[at]) other++;
          return other / (a.data.length / 4);
        };
        let atTheEdge = 0;
        for (let y = 0; y < one.height; y++) for (let x = one.width - 8; x < one.width; x++)
          if (one.data[(y * one.width + x) * 4] !== one.data[0]) atTheEdge++;
        return { different: share(one, two), inTheDark: share(one, three), atTheEdge };
      })()`);
      expect(compared).toEqual({ different: 0, inTheDark: expect.any(Number), atTheEdge: 0 });
      expect(compared.inTheDark).toBeGreaterThan(0.9);
    }
  });
}
