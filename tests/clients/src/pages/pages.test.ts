// GraphiQL and Playground in a browser: a query, then a subscription that is watched live, both with a token typed
// into the headers pane.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreatePromptDocument } from "../../generated/graphql.js";
import { scene, type Scene } from "../support/server.js";
import { post } from "../support/session.js";
import { Visit } from "./browser.js";

const WHO = "query Who { viewer { email } }";
const follow = ({ laboratory }: Scene) =>
  `subscription Follow { workspaceActivity(workspaceId: "${laboratory.workspaceId}") { type summary } }`;
const headers = ({ session }: Scene) => JSON.stringify({ authorization: `Bearer ${session.token}` });

/** Something that a subscription shows, again and again until it has begun and shows it. */
async function untilSeen({ session, laboratory }: Scene, isSeen: (name: string) => Promise<boolean>): Promise<void> {
  for (let number = 1; number <= 20; number++) {
    const name = `Seen live ${number}`;
    const input = { workspaceId: laboratory.workspaceId, name, template: "Why?" };
    const { data } = await post(session.url, CreatePromptDocument, { input }, session.token);
    assert.ok(data?.createPrompt?.prompt);
    await new Promise((resolve) => setTimeout(resolve, 250));
    if (await isSeen(name)) return;
  }
  assert.fail("the subscription shows nothing");
}

test("GraphiQL runs a query and a subscription with a token typed into its headers pane", async () => {
  const present = await scene();
  const visit = await Visit.to("/graphiql");
  const { page } = visit;
  const query = page.locator(".graphiql-query-editor .monaco-editor").first();
  const result = page.locator(".result-window .view-lines");
  // The editor breaks long lines.
  const shows = async (text: string) => (await result.innerText()).replace(/\s/g, "").includes(text.replaceAll(" ", ""));
  const tab = (name: string) => page.locator(".graphiql-tab", { hasText: name }).waitFor();
  await query.waitFor();
  await page.getByText("Welcome to Dossier").waitFor();
  await visit.picture("graphiql-welcome");

  await visit.write(page.locator(".graphiql-editor-tool .graphiql-editor:not(.hidden) .monaco-editor").first(), headers(present));
  await visit.write(query, WHO);
  await tab("Who");
  await page.keyboard.press("Control+Enter");
  for (let wait = 0; !(await shows(present.session.email)); wait++) {
    assert.ok(wait < 50, await result.innerText());
    await page.waitForTimeout(100);
  }
  await visit.picture("graphiql-query");

  await visit.write(query, follow(present));
  await tab("Follow");
  await page.keyboard.press("Control+Enter");
  await untilSeen(present, shows);
  await visit.picture("graphiql-subscription");
  assert.ok(page.workers().length >= 2, "the editor checks what is typed in workers of its own");
  visit.end();
});

test("Playground runs a query and a subscription with a token typed into its headers pane", async () => {
  const present = await scene();
  const visit = await Visit.to("/playground");
  const { page } = visit;
  const [query, pane] = [page.locator(".CodeMirror").first(), page.locator(".CodeMirror").nth(1)];
  await page.getByText("Welcome to Dossier").waitFor();
  await page.getByText("Schema", { exact: true }).waitFor();
  await visit.picture("playground-welcome");

  await page.getByText("HTTP HEADERS").click();
  await visit.write(pane, headers(present));
  await visit.write(query, WHO);
  await page.keyboard.press("Control+Enter");
  await page.getByText(present.session.email).waitFor();
  await visit.picture("playground-query");

  await visit.write(query, follow(present));
  await page.keyboard.press("Control+Enter");
  await untilSeen(present, (name) => page.getByText(`${name}`).first().isVisible());
  await visit.picture("playground-subscription");
  visit.end();
});
