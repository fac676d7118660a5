// What keeps somebody out of a page, as far as a program finds it (axe), and a picture to look at.

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
