// <button class="quiet copy" data-copy="#id" hidden>: copies that element's text (or value).
// Hidden until script runs, since without script it could do nothing.

import { all, announce } from "./dom.ts";
import { say } from "./messages.ts";

export async function copyText(text: string, done: string = say("copied")): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(done, true);
  } catch {
    announce(say("copyFailed"), true); // plain http on another machine has no clipboard
  }
}

export function copyButtons(): void {
  for (const button of all<HTMLButtonElement>("button[data-copy]")) {
    const source = document.querySelector<HTMLElement>(button.dataset.copy || "");
    if (!source) continue;
    button.hidden = false;
    button.addEventListener("click", () =>
      copyText(source instanceof HTMLTextAreaElement ? source.value : (source.textContent ?? "").trim()),
    );
  }
}
