// Lighthouse's scores of a page on a phone. It measures the page unthrottled and computes from that how a slow phone
// and network would have fared (its simulated throttling), which is steadier on a busy machine than to be slowed.

import { createServer } from "node:net";
import { once } from "node:events";
import { chromium } from "../node_modules/playwright-core/index.mjs";
import lighthouse from "lighthouse";

/** Returns the scores from 0 to 100, the audits that lost points, and the figures behind the first of them. */
export async function scores(url) {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [`--remote-debugging-port=${port}`, "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
  try {
    const { lhr } = await lighthouse(url, { port, logLevel: "error", output: "json" });
    const categories = Object.values(lhr.categories);
    const lost = categories.flatMap(({ id, auditRefs }) =>
      auditRefs
        .filter(({ id: audit, weight }) => weight > 0 && (lhr.audits[audit].score ?? 1) < 1)
        .map(({ id: audit }) => `${id}: ${audit} ${lhr.audits[audit].displayValue ?? lhr.audits[audit].title}`),
    );
    const figure = (audit) => lhr.audits[audit].numericValue;
    return {
      ...Object.fromEntries(categories.map(({ id, score }) => [id, Math.round(score * 100)])),
      blocking: figure("total-blocking-time"),
      shift: figure("cumulative-layout-shift"),
      lost,
    };
  } finally {
    await browser.close();
  }
}
