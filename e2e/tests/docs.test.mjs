// The page that shows the API. Every scenario fails on complaints of the browser, so the viewer has to work
// under the page's Content-Security-Policy.

import assert from "node:assert/strict";
import { NARROW, scenario, see } from "../browser.mjs";
import { button } from "../person.mjs";
import { Server } from "../server.mjs";

scenario("every operation of the API is shown and can be tried", async ({ page, server }) => {
  const { paths } = await (await fetch(`${server.url}/openapi.json`)).json();
  await page.goto("/docs");
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({ method, path })),
  );
  assert.ok(operations.length > 15);
  for (const { method, path } of operations) {
    await see(page.locator(`.opblock-${method} [data-path="${path}"]`));
  }
  await tryOperation(page);
});

const branded = { settings: ["--brand-name=Harbour", "--brand-color=#1d4ed8"], viewport: NARROW, colorScheme: "dark" };

scenario("the page has the operator's name and colour, on dark screens and on phones", branded, async ({ page }) => {
  await page.goto("/docs");
  assert.equal(await page.title(), "Harbour API");
  await see(page.getByRole("heading", { name: "Harbour API" }));
  await page.locator('.opblock-post [data-path="/login"]').click();
  await see(page.locator(".responses-table").first());
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), NARROW.width);
  const ground = () => page.evaluate(() => getComputedStyle(document.querySelector(".swagger-ui")).backgroundColor);
  assert.equal(await ground(), "rgb(19, 22, 20)");
  await page.emulateMedia({ colorScheme: "light" });
  // By a transition of the button's own.
  await page.waitForFunction(() => getComputedStyle(document.querySelector(".btn.authorize")).color === "rgb(29, 78, 216)");
  await page.getByRole("link", { name: "Harbour" }).click();
  await page.waitForURL("**/login");
});

const start = () => Server.start(["--public-url=http://id.example.org"]);

scenario("the API can be tried at an address that is not the public URL", { start }, async ({ page }) => {
  await page.goto("/docs");
  await tryOperation(page);
});

async function tryOperation(page) {
  await page.locator('.opblock-get [data-path="/health/live"]').click();
  await button(page, "Try it out").click();
  await button(page, "Execute").click();
  await see(page.locator(".live-responses-table .response-col_status", { hasText: "200" }));
}
