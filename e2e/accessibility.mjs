// Accessibility checks that can be automated (axe, and measurements), and screenshots to look at.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import axe from "axe-core";

const OUTPUT = new URL("output/", import.meta.url).pathname;

const describe = ({ id, help, nodes }) =>
  `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`;

/** Returns what axe finds in the page, with these rules only if there are some. */
export async function axeFindings(page, rules) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const { violations } = await page.evaluate((options) => window.axe.run(options), options);
  return violations.map(describe);
}

/** Takes a screenshot of the page as it is, into output/FOLDER/NAME.jpg. */
export async function picture(page, folder, name) {
  mkdirSync(`${OUTPUT}${folder}`, { recursive: true });
  const path = `${OUTPUT}${folder}/${name.replaceAll(/[^\w-]+/g, "-")}.jpg`;
  await page.screenshot({ path, fullPage: true, type: "jpeg", quality: 60 });
}

/** Writes a page that shows all screenshots of a folder beside each other. */
export function contactSheet(folder) {
  const pictures = readdirSync(`${OUTPUT}${folder}`).filter((name) => name.endsWith(".jpg")).sort();
  const figures = pictures.map(
    (name) => `<figure><a href="${name}"><img loading="lazy" src="${name}" alt=""></a><figcaption>${name}</figcaption></figure>`,
  );
  const style = "body{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}figure{margin:0}img{max-width:20rem;max-height:30rem}";
  const page = `<!doctype html><meta charset=utf-8><title>${folder}</title><style>${style}</style>${figures.join("\n")}`;
  writeFileSync(`${OUTPUT}${folder}/index.html`, page);
}

/** Returns the elements that are beyond the edge of the screen, unless something cuts them off. */
export const beyondTheEdge = (page) =>
  page.evaluate(() => {
    const screen = document.documentElement.clientWidth;
    const isCut = (element) => {
      for (let around = element.parentElement; around; around = around.parentElement) {
        const isBox = getComputedStyle(around).overflowX !== "visible" && around !== document.body;
        if (isBox && getComputedStyle(around).overflowX !== "auto") return true;
      }
      return false;
    };
    const found = [...document.body.querySelectorAll("*")].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (right > screen + 0.5 || left < -0.5) && element.checkVisibility() && !isCut(element);
    });
    if (document.documentElement.scrollWidth > screen) found.unshift(document.documentElement);
    return found.map((element) => element.cloneNode().outerHTML);
  });

/** Asserts that nothing is beyond the edge of a phone's screen, and that touch targets are large enough. */
export async function assertFits(page) {
  const { width: screen } = page.viewportSize();
  assert.deepEqual(await beyondTheEdge(page), [], `${page.url()}: elements beyond the edge`);
  assert.equal(await page.evaluate(() => window.innerWidth), screen, `${page.url()} is not zoomed out`);

  await page.evaluate(() => window.scrollTo(0, 0));
  const bar = await page.getByRole("banner").boundingBox();
  const main = await page.getByRole("main").boundingBox();
  assert.ok(bar.y === 0 && bar.height < 160, JSON.stringify(bar));
  assert.ok(main.y >= bar.y + bar.height - 1, "the content is below the bar");
  for (const target of await page.getByRole("button").or(page.getByRole("navigation").getByRole("link")).all()) {
    const { width, height } = await target.boundingBox();
    assert.ok(width >= 24 && height >= 24, `${await target.innerText()} is large enough to touch`);
  }
}
