// Chromium with one page, which may talk to nobody but the server.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after } from "node:test";
import { chromium, type Locator, type Page } from "playwright-core";
import { url } from "../support/server.js";

/** Where the pictures of the pages are put: artefacts of the build, never sources. */
const SCREENSHOTS = new URL("../../../../../target/screenshots/", import.meta.url).pathname;

export class Visit {
  /** What went wrong in the page: errors, and whatever the content security policy or the network refused. */
  private readonly problems: string[] = [];

  private constructor(readonly page: Page) {}

  static async to(path: string): Promise<Visit> {
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    after(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(15_000);
    const visit = new Visit(page);
    page.on("pageerror", (error) => visit.problems.push(`${error.message} ${error.stack ?? ""}`));
    page.on("console", (message) => {
      if (message.type() === "error") visit.problems.push(`${message.text()} ${message.location().url}`);
    });
    page.on("request", (request) => {
      const isOurs = request.url().startsWith(`${url}/`) || /^(data|blob):/.test(request.url());
      if (!isOurs) visit.problems.push(`asks ${request.url()}`);
    });
    await page.goto(`${url}${path}`);
    return visit;
  }

  /** Replaces the text of an editor, as a person would who pastes. */
  async write(editor: Locator, text: string): Promise<void> {
    await editor.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.insertText(text);
  }

  async picture(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
  }

  /** Nothing may have gone wrong. */
  end(): void {
    assert.deepEqual(this.problems, []);
  }
}
