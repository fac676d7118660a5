// Every state of every page in every language, in narrow and wide windows, light and dark: axe finds nothing,
// nothing is beyond the edge, and no text is in another language. Leaves screenshots in e2e/output.
//
// KEYSTEAD_LOOKS=all looks at every language in every width and scheme; without it, the languages take turns,
// and the screenshots are the English ones, which keeps `make test` short.

import assert from "node:assert/strict";
import { axeFindings, beyondTheEdge, contactSheet, picture } from "../accessibility.mjs";
import { scenario } from "../browser.mjs";
import { startAll, USER_AGENTS, walk } from "../states.mjs";
import { LANGUAGES, PSEUDO, wordsIn } from "../texts.mjs";

const HEIGHTS = { 320: 568, 390: 844, 1280: 800, 2560: 1440 };
const ALL = Object.keys(HEIGHTS).flatMap((width) => [[width, "light"], [width, "dark"]]);
/** English has all of them, and each other language some, so that each pair has two languages at least. */
const TURNS = {
  en: ALL,
  de: [[320, "light"], [1280, "dark"]],
  fr: [[320, "dark"], [2560, "light"]],
  es: [[390, "light"], [2560, "dark"]],
  ja: [[390, "dark"], [1280, "light"]],
  ar: [[320, "dark"], [390, "light"], [1280, "light"]],
  [PSEUDO]: [[320, "light"], [1280, "light"]],
};
const IS_WHOLE = process.env.KEYSTEAD_LOOKS === "all";
const looks = (language) => (IS_WHOLE ? ALL : TURNS[language]);
const isShown = (language) => IS_WHOLE || language === "en";

for (const language of [...LANGUAGES, PSEUDO]) {
  // Without motion, colours have settled when they are checked.
  const still = { start: startAll, locale: language, reducedMotion: "reduce", timeout: 600_000 };
  scenario(`every state is accessible and fits: ${language}`, still, async ({ page, server, expects, allows }) => {
    if (language === PSEUDO) await choose(page, server, language);
    allows("404 /oauth/interaction", "ERR_CONNECTION_REFUSED /me/sessions", "ERR_CONNECTION_REFUSED /password-strength");
    const faults = new Map();
    const report = (fault, place) => faults.set(fault, [...(faults.get(fault) ?? []), place]);
    const say = language === PSEUDO ? () => "[]" : wordsIn(language);
    await walk({ page, server, say, expects: allows }, async (state) => {
      for (const [width, scheme] of looks(language)) {
        await page.setViewportSize({ width: Number(width), height: HEIGHTS[width] });
        await page.emulateMedia({ colorScheme: scheme });
        await settle(page);
        if (isShown(language)) await picture(page, language, `${state}-${width}-${scheme}`);
        const beyond = (await beyondTheEdge(page)).map((element) => `beyond the edge: ${element}`);
        for (const fault of [...beyond, ...(await axeFindings(page))]) report(fault, `${state} ${width} ${scheme}`);
      }
      for (const fault of await brokenReferences(page)) report(fault, state);
      const foreign = await foreignWords(page, language);
      for (const text of foreign) report(`not in ${language}: ${text}`, state);
    }).catch((error) => report(error.stack, "the walk ended"));
    if (isShown(language)) contactSheet(language);
    const list = [...faults].map(([fault, places]) => `${fault}\n    in ${places.join("; ")}`);
    assert.equal(faults.size, 0, list.join("\n"));
  });
}

/** Waits for the end of every animation that has one: what waits fades in. */
async function settle(page) {
  await page.evaluate(async () => {
    const running = document.getAnimations().filter((animation) => animation.effect.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(running.map((animation) => animation.finished));
  });
}

/** Chooses a language that no browser asks for. */
async function choose(page, server, language) {
  const cookie = { name: "keystead_language", value: language };
  await page.context().addCookies(server.origins.map((url) => ({ ...cookie, url })));
}

/** Returns what refers to elements that are not there, and what else there is not to be more than one of. */
const brokenReferences = (page) =>
  page.evaluate(() => {
    const faults = [];
    for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        for (const id of element.getAttribute(name).split(/\s+/)) {
          if (!document.getElementById(id)) faults.push(`${name}=${id} leads nowhere`);
        }
      }
    }
    const current = document.querySelectorAll("[aria-current]").length;
    if (current > 1) faults.push(`${current} elements have aria-current`);
    if (document.querySelectorAll("h1").length !== 1) faults.push("there is not one h1");
    return faults;
  });

/** What is written in Latin letters in every language. */
const NAMES = /^(Keystead|IP|ID|PIN|QR|WebAssembly|JavaScript|Cookie|Cookies|https?|JSON|iPhone|iPad|Mac|Firefox|Windows|Safari|Chrome|Linux|curl|macOS|Android)$/;

/** Returns the texts of the page, seen and unseen, that are not in its language as far as letters tell. */
async function foreignWords(page, language) {
  if (!["ja", "ar", PSEUDO].includes(language)) return [];
  const texts = await page.evaluate(() => {
    // Days, times and durations are the browser's words, which knows no pseudo-locale.
    const isName = (element) => element.closest("[translate=no], time, .day h2, [role=timer], template, script, style, noscript");
    const found = [document.title.replace(/ · .*/, "")];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (data.trim() && !isName(parentElement)) found.push(data.trim());
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [aria-description]")) {
      if (isName(element)) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description"]) {
        const value = element.getAttribute(name);
        if (value?.trim()) found.push(value.trim());
      }
    }
    return found;
  });
  // What a browser calls itself, in full.
  const agents = [...USER_AGENTS, "node", await page.evaluate(() => navigator.userAgent)];
  // In the pseudo-locale, every vowel of a text of the catalogue has an accent.
  const word = language === PSEUDO ? /[A-Za-z]*[aeiouyAEIOUY][A-Za-z]*/g : /[A-Za-z]{2,}/g;
  return texts.filter((text) => !agents.includes(text) && (text.match(word) ?? []).some((found) => !NAMES.test(found)));
}
