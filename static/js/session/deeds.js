// What one can do: the forms of the page, sent over the socket while it is there. Those that lead to another page, and
// all of them while the line is away, go as they always would.

const LEADING = new Set(["session:leave", "session:call"]);
const NUMBERS = new Set(["phase", "minutes", "late_minutes", "seconds", "percent"]);
const TRUTHS = new Set(["shown", "yes", "small"]);

export class Deeds {
  constructor(page, session, ask, isUp) {
    this.page = page;
    this.session = session;
    this.ask = ask;
    this.isUp = isUp;
    this.leads = () => {};
    this.said = document.createElement("p");
    this.said.className = "notice-line";
    this.said.setAttribute("role", "alert");
    this.said.hidden = true;
    page.querySelector(".session-head").after(this.said);
    page.addEventListener("submit", (submit) => this.#submit(submit));
  }

  show(view) {
    for (const form of this.page.querySelectorAll("form[data-deed]")) {
      if (form.closest("[data-list], template") || form.dataset.deed === "circle:answer") continue;
      const hadFocus = form.contains(document.activeElement);
      form.hidden = !view.deeds.includes(form.dataset.deed);
      if (hadFocus && form.hidden) this.#keepPlace(form);
      const phase = form.elements.namedItem("phase");
      if (phase) phase.value = String(view.phase);
    }
    const onward = this.page.querySelector('[data-deed="phase:next"] button');
    if (onward) onward.lastChild.textContent = view.then ? `On to: ${view.then}` : "End the session";
  }

  async #submit(submit) {
    const form = submit.target;
    const name = form.dataset.deed;
    if (name && LEADING.has(name)) this.leads(); // what comes now is for the page that follows
    if (!name || LEADING.has(name) || !this.isUp()) return;
    submit.preventDefault();
    const button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await this.ask(name, { session: this.session, ...given(form) });
      this.#say(answer.ok ? "" : answer.say);
      if (answer.ok) form.closest("details.seat-choice, details.more")?.removeAttribute("open");
    } catch {
      this.#say("That did not go through just now. Please try again in a moment.");
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  #say(words) {
    this.said.hidden = !words;
    this.said.textContent = words;
  }

  // A button that is gone leaves the focus at the next one beside it, or at the words above.
  #keepPlace(form) {
    const others = [...form.parentElement.querySelectorAll("[data-deed]:not([hidden]) button")];
    const next = others[0] ?? form.closest("section")?.querySelector('[data-say="place"], h2, h3');
    if (!next) return;
    if (!next.matches("button")) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }
}

function given(form) {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "csrf_token") continue;
    if (name === "guides") found.guides = [...(found.guides ?? []), value];
    else if (NUMBERS.has(name)) found[name] = Number(value);
    else if (TRUTHS.has(name)) found[name] = value !== "";
    else found[name] = value;
  }
  return found;
}
