// Fills the page for `trunk serve`, which serves it itself: with what the server of `make dev` writes into its
// pages (the texts, the settings), in English, and with the waiting page until the program has come.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SERVER = "http://127.0.0.1:8000/login";
const ATTEMPTS = 30;

async function servedPage() {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(SERVER, { headers: { accept: "text/html", "accept-language": "en" } });
      if (answer.ok) return await answer.text();
      throw new Error(`${SERVER}: ${answer.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** Fills dist/index.html, as Trunk has made it. */
export async function fill(dist) {
  const served = await servedPage();
  const [, root] = /<html\b([^>]*)>/.exec(served);
  const [, texts] = /<script type="application\/json" id="texts">([^]*?)<\/script>/.exec(served);
  const [, languages] = /<select id="?lang"?[^>]*>([^]*?)<\/select>/.exec(served);
  const file = join(dist, "index.html");
  const page = readFileSync(file, "utf8");
  const [, waiting] = /<template data-page="?waiting"?>([^]*?)<\/template>/.exec(page);
  const values = { page: waiting, texts, languages, brand: "Keystead" };
  const filled = page
    .replace(/<html\b[^>]*>/, `<html${root}>`)
    .replace(/<template data-page[^]*?<\/template>/g, "")
    .replace(/\{\{page\}\}/, () => waiting)
    .replace(/\{\{([a-z_]+)\}\}/g, (_, name) => values[name] ?? "");
  writeFileSync(file, filled);
}
