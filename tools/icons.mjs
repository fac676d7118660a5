// Draws the icons that are not SVG from frontend/static/favicon.svg: node tools/icons.mjs
//
// Run it after the SVG has changed, and commit what it writes. It needs the browser of the tests (make test-setup).

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("playwright-core");
const FOLDER = new URL("../frontend/static/", import.meta.url);
/** The ground of the icons of home screens, which may not be transparent: `--ground` of frontend/styles/base.css. */
const GROUND = "#f6f5f2";

const svg = readFileSync(new URL("favicon.svg", FOLDER), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
const page = await browser.newPage({ colorScheme: "light" });

/** Draws a square PNG of this width, with the logo at a part of it on a ground, or without one and all over it. */
async function draw(width, { ground = "none", part = 1 } = {}) {
  await page.setViewportSize({ width, height: width });
  await page.setContent(`<style>
    body { margin: 0; height: 100vh; display: grid; place-items: center; background: ${ground} }
    svg { width: ${100 * part}vw; height: ${100 * part}vw }
  </style>${svg}`);
  return page.screenshot({ omitBackground: ground === "none" });
}

/** Joins PNGs into an ICO: a header, an entry of 16 bytes for each, and then the images. */
function ico(images) {
  const start = 6 + 16 * images.length;
  const head = Buffer.alloc(start);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = start;
  images.forEach(({ width, png }, index) => {
    const entry = 6 + 16 * index;
    head.writeUInt8(width, entry);
    head.writeUInt8(width, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

const write = (name, bytes) => {
  writeFileSync(new URL(name, FOLDER), bytes);
  console.log(name, bytes.length);
};
const small = [];
for (const width of [16, 32, 48]) small.push({ width, png: await draw(width) });
write("favicon.ico", ico(small));
write("apple-touch-icon.png", await draw(180, { ground: GROUND, part: 0.66 }));
for (const width of [192, 512]) write(`icon-${width}.png`, await draw(width, { ground: GROUND, part: 0.62 }));
await browser.close();
