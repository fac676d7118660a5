// Accessibility checks that can be automated (axe, and measurements on the screen of a phone), and a
// screenshot to look at.

import assert from "node:assert/strict";
import axe from "axe-core";

const describe = ({ id, help, nodes }) =>
  `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`;

/** Takes a screenshot of the page, and asserts that axe finds no violation. */
export async function assertAccessible(page, look) {
  await page.screenshot({
    path: new URL(`output/${look.replaceAll(/\W+/g, "-")}.png`, import.meta.url).pathname,
    fullPage: true,
  });
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(describe), []);
}

/** Asserts that nothing is beyond the edge of a phone's screen, and that touch targets are large enough. */
export async function assertFits(page) {
  const { width: screen } = page.viewportSize();
  const beyond = await page.evaluate((screen) => {
    const all = [...document.body.querySelectorAll("*")];
    return all.filter((one) => one.getBoundingClientRect().right > screen).map((one) => one.outerHTML);
  }, screen);
  assert.deepEqual(beyond, [], `${page.url()}: elements beyond the edge`);
  assert.equal(await page.evaluate(() => window.innerWidth), screen, `${page.url()} is not zoomed out`);

  await page.evaluate(() => window.scrollTo(0, 0));
  const bar = await page.getByRole("banner").boundingBox();
  const main = await page.getByRole("main").boundingBox();
  assert.ok(bar.y === 0 && bar.width === screen && bar.height < 160, JSON.stringify(bar));
  assert.ok(main.y >= bar.y + bar.height - 1, "the content is below the bar");
  for (const target of await page.getByRole("button").or(page.getByRole("navigation").getByRole("link")).all()) {
    const { width, height } = await target.boundingBox();
    assert.ok(width >= 24 && height >= 24, `${await target.innerText()} is large enough to touch`);
  }
}
