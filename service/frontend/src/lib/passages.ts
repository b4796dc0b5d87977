// The annotated announcement. Without script the number of a passage links to its panel and
// :target lights both. With script the passage itself can be chosen, by mouse, keyboard or
// touch, and choosing a thing lights every passage about it.
//
//   <div class="annotated" data-annotated>
//     <article class="source-text"> … <mark class="passage" id="passage-4" data-about="city/phayao …">
//     <ul class="things"> <a class="chip" data-thing="city/phayao">
//     <aside class="panel"> <section class="says" id="says-4"> …

import { all, announce, make } from "./dom.ts";
import { say } from "./messages.ts";

export function passages(): void {
  for (const root of all("[data-annotated]")) annotated(root);
}

function annotated(root: HTMLElement): void {
  const text = root.querySelector<HTMLElement>(".source-text");
  const panel = root.querySelector<HTMLElement>(".panel");
  if (!text || !panel) return;
  const marks = all(".passage", text);
  const number = (mark: HTMLElement) => mark.id.replace("passage-", "");

  const choose = (mark: HTMLElement | undefined, focus = false) => {
    for (const other of all(".is-chosen", root)) other.classList.remove("is-chosen");
    panel.classList.toggle("is-live", Boolean(mark));
    if (!mark) return;
    // a passage may be drawn in several pieces (it spans others): all pieces carry data-passage
    const chosen = number(mark);
    for (const piece of marks)
      if (number(piece) === chosen || piece.dataset.passage === chosen) piece.classList.add("is-chosen");
    const says = document.getElementById(`says-${chosen}`);
    says?.classList.add("is-chosen");
    history.replaceState(null, "", `#passage-${chosen}`);
    if (focus) mark.querySelector<HTMLElement>(".passage-number")?.focus({ preventScroll: true });
    // on a phone the panel covers the lower half, so the passage goes to the top
    const sheet = getComputedStyle(panel).position === "fixed";
    mark.scrollIntoView({ block: sheet ? "start" : "nearest" });
    if (says) panel.scrollTop = sheet ? 0 : Math.min(panel.scrollTop, says.offsetTop - panel.offsetTop);
    announce(`${say("passage", { n: chosen })}: ${says?.querySelector("h2")?.textContent ?? ""}`);
  };

  text.addEventListener("click", (event) => {
    const target = event.target as Element;
    const mark = target.closest<HTMLElement>(".passage");
    if (!mark || String(getSelection()) !== "") return; // selecting words is not choosing
    event.preventDefault();
    choose(marks.find((other) => other.id === `passage-${mark.dataset.passage}`) ?? mark);
  });

  root.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const position = marks.findIndex((mark) => mark.classList.contains("is-chosen"));
    if (event.key === "Escape" && position >= 0) {
      choose(undefined);
      marks[position]?.querySelector<HTMLElement>(".passage-number")?.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && text.contains(event.target as Node)) {
      const here = marks.indexOf((event.target as Element).closest<HTMLElement>(".passage") as HTMLElement);
      const next = marks[here + (event.key === "ArrowDown" ? 1 : -1)];
      if (!next) return;
      event.preventDefault();
      choose(next, true);
    }
  });

  for (const says of all(".says", panel)) {
    const close = make("button", { type: "button", class: "quiet close" }, say("close"));
    close.addEventListener("click", () => choose(undefined));
    says.prepend(close);
  }

  const light = (thing: string | undefined, name: string) => {
    const lit = marks.filter((mark) => thing !== undefined && (mark.dataset.about ?? "").split(/\s+/).includes(thing));
    for (const mark of marks) mark.classList.toggle("is-about", lit.includes(mark));
    text.classList.toggle("has-about", lit.length > 0);
    const seen = lit.some((mark) => mark.getBoundingClientRect().top < innerHeight && mark.getBoundingClientRect().bottom > 0);
    if (!seen) lit[0]?.scrollIntoView({ block: "center" });
    for (const link of all("[data-thing]", root))
      if (thing !== undefined && link.dataset.thing === thing) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    if (thing !== undefined) announce(say("passagesAbout", { n: new Set(lit.map((mark) => mark.dataset.passage ?? number(mark))).size, thing: name }));
  };

  // Chips choose; a second press lets go. The link stays what it was for everybody else.
  for (const chip of all<HTMLAnchorElement>(".things [data-thing]", root))
    chip.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const again = chip.getAttribute("aria-current") === "true";
      light(again ? undefined : chip.dataset.thing, (chip.textContent ?? "").replace(/\s*\d+\s*$/, ""));
    });

  const fromAddress = () => {
    const found = location.hash.match(/^#(?:passage|says)-(.+)$/);
    const mark = found && marks.find((other) => number(other) === found[1]);
    if (mark) choose(mark);
  };
  addEventListener("hashchange", fromAddress);
  fromAddress();
}
