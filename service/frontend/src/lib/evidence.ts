// Evidence is a <details> and works without this. What script adds: Esc closes and gives the
// focus back to the mark; one button opens or closes all evidence of a part of the page; a link
// to something inside closed evidence opens it.

import { all } from "./dom.ts";
import { say } from "./messages.ts";

export function evidence(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = (event.target as Element).closest<HTMLDetailsElement>("details.evidence[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });

  for (const button of all<HTMLButtonElement>("button[data-evidence-all]")) {
    const scope = button.closest(button.dataset.evidenceAll || "main") ?? document;
    const parts = () => all<HTMLDetailsElement>("details.evidence", scope);
    if (parts().length === 0) continue;
    const label = () => {
      const open = parts().every((part) => part.open);
      button.textContent = say(open ? "closeAll" : "openAll");
      return open;
    };
    button.hidden = false;
    label();
    button.addEventListener("click", () => {
      const open = label();
      for (const part of parts()) part.open = !open;
      label();
    });
    scope.addEventListener("toggle", label, true);
  }

  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = target && target.closest<HTMLDetailsElement>("details:not([open])");
    if (!closed) return;
    closed.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
}
