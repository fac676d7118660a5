// What keeps somebody out of a page, as far as a program finds it (axe, and measuring what is on the
// screen of a phone), and a picture to look at.

import assert from "node:assert/strict";
import axe from "axe-core";

const inWords = ({ id, help, nodes }) =>
  `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`;

/** Takes a picture of the page as it is, and finds no barrier on it. */
export async function findsNoBarrier(page, look) {
  await page.screenshot({
    path: new URL(`output/${look.replaceAll(/\W+/g, "-")}.png`, import.meta.url).pathname,
    fullPage: true,
  });
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(inWords), []);
}

/** Finds nothing beyond the edge of the screen of a phone, and what is touched large enough for it. */
export async function fits(page) {
  const { width: screen } = page.viewportSize();
  const beyond = await page.evaluate((screen) => {
    const all = [...document.body.querySelectorAll("*")];
    return all.filter((one) => one.getBoundingClientRect().right > screen).map((one) => one.outerHTML);
  }, screen);
  assert.deepEqual(beyond, [], `nothing of ${page.url()} is beyond the edge`);
  assert.equal(await page.evaluate(() => window.innerWidth), screen, `${page.url()} is not made smaller`);

  await page.evaluate(() => window.scrollTo(0, 0));
  const bar = await page.getByRole("banner").boundingBox();
  const main = await page.getByRole("main").boundingBox();
  assert.ok(bar.y === 0 && bar.width === screen && bar.height < 160, JSON.stringify(bar));
  assert.ok(main.y >= bar.y + bar.height - 1, "the content is below the bar");
  for (const target of await page.getByRole("button").or(page.getByRole("navigation").getByRole("link")).all()) {
    const { width, height } = await target.boundingBox();
    assert.ok(width >= 24 && height >= 24, `${await target.innerText()} is large enough for a finger`);
  }
}
