// The page that shows the API. Every scenario fails on complaints of the browser, so the viewer has to work
// under the page's Content-Security-Policy.

import assert from "node:assert/strict";
import { scenario, see } from "../browser.mjs";
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
