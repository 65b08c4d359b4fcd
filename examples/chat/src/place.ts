// What is shown stands in the address: "#chat/conv_…" or "#admin". So a reload comes back to it.
import { useSyncExternalStore } from "react";

export type Tab = "chat" | "admin";

export function usePlace(): { tab: Tab; conversationId: string | undefined } {
  const hash = useSyncExternalStore(watch, () => location.hash);
  const [tab, conversationId] = hash.slice(1).split("/");
  return { tab: tab === "admin" ? "admin" : "chat", conversationId: conversationId || undefined };
}

export function go(tab: Tab, conversationId?: string): void {
  location.hash = conversationId ? `${tab}/${conversationId}` : tab;
}

function watch(notify: () => void): () => void {
  addEventListener("hashchange", notify);
  return () => removeEventListener("hashchange", notify);
}
