// SPDX-License-Identifier: MIT
// Opens a page in Chromium as readers do – phone and desktop, light and dark – and prints as JSON what there is to see.
// Nothing leaves the machine: what a page asks of other hosts is noted and refused.
//
// usage: node look.mjs URL [SCREENSHOTS]      (a folder for them)
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url, screenshots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const views = [
  { name: 'phone', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  { name: 'desktop', viewport: { width: 1280, height: 900 } },
];

/** What is shown of the stories now. */
const visibleStories = (page) =>
  page.$$eval('article', (all) => all.filter((one) => one.checkVisibility()).map((one) => ({
    title: one.querySelector('h3')?.textContent ?? '',
    category: [...one.classList].join(' '),
  })));

const violations = async (page) => {
  const found = await page.evaluate(async () =>
    (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations);
  return found.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html).join(' | ')}`);
};

async function look(browser, view, colorScheme) {
  const { name, ...options } = view;
  // axe is run in the page, which allows no script: that is what bypassCSP is for. The page without it is looked at too.
  const context = await browser.newContext({ ...options, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  const asked = [], errors = [], dialogs = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('dialog', (dialog) => { dialogs.push(dialog.message()); dialog.dismiss(); });
  await page.route('**/*', (route) => {
    const request = route.request();
    if (request.url() === url) return route.continue();
    asked.push({ url: request.url(), type: request.resourceType() });
    return route.abort();
  });
  await page.goto(url, { waitUntil: 'load' });
  const shot = async (what) => {
    if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}-${what}.png`) });
  };
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

  const seen = { view: name, colorScheme, errors, dialogs, asked };
  seen.stories = await visibleStories(page);
  seen.overflow = await overflow();
  await page.evaluate(axe);
  seen.violations = await violations(page);
  await shot('top');

  // The first article unfolds, by the keyboard alone.
  const article = page.locator('article:has(details .more-stories)').first();
  if (await article.count()) {
    const summary = article.locator('summary').first();
    await summary.focus();
    await page.keyboard.press('Enter');
    seen.unfolded = await article.evaluate((one) => ({
      open: one.querySelector('details').open,
      teasers: [...one.querySelectorAll('.more-stories p')].filter((p) => p.checkVisibility()).map((p) => p.textContent),
    }));
    await article.scrollIntoViewIfNeeded();
    await shot('article');
  }
  await page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
  seen.violationsUnfolded = await violations(page);
  seen.overflowUnfolded = await overflow();
  await page.$$eval('details', (all) => all.forEach((one) => { one.open = false; }));

  seen.filters = [];
  for (const label of await page.$$('.filter label')) {
    await label.click();
    seen.filters.push({
      label: (await label.textContent()).trim(),
      stories: (await visibleStories(page)).length,
      emptyDays: await page.$$eval('section.day', (days) => days.filter((day) =>
        day.checkVisibility() && ![...day.querySelectorAll('article')].some((one) => one.checkVisibility())).length),
    });
  }
  await page.evaluate(() => scrollTo(0, 0));
  await shot('filtered');
  await context.close();
  return seen;
}

/** As a visitor has it, with the page's own policy in force. */
async function visit(browser) {
  const page = await browser.newPage();
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  await page.route('**/*', (route) => (route.request().url() === url ? route.continue() : route.fulfill({ status: 204 })));
  await page.goto(url, { waitUntil: 'load' });
  const style = await page.$eval('h1', (h1) => getComputedStyle(h1).fontFamily);
  await page.close();
  return { complaints, style };
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  const seen = [];
  for (const view of views) for (const scheme of ['light', 'dark']) seen.push(await look(browser, view, scheme));
  console.log(JSON.stringify({ visit: await visit(browser), seen }));
} finally {
  await browser.close();
}
