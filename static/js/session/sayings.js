// The sentences of a session: the phase and its minutes, who has the floor, one's own place, and the soft sign.

const TICK = 10000;

export class Sayings {
  constructor(page) {
    this.page = page;
    this.sign = document.getElementById("sign");
    this.time = page.querySelector('[data-say="time"]');
    this.until = this.time?.dataset.until ?? "";
    this.line = document.createElement("p");
    this.line.className = "soft small";
    this.line.setAttribute("role", "status");
    page.querySelector(".session-head").after(this.line);
    this.#signAt(this.sign?.dataset.sign);
    setInterval(() => this.#tick(), TICK);
  }

  show(view) {
    for (const part of this.page.querySelectorAll("[data-say]")) {
      const name = part.dataset.say;
      const words = name === "others" ? othersOf(view.others) : view[name] ?? "";
      if (part.textContent !== words) part.textContent = words;
      if (name === "pause" || name === "say") part.hidden = !words;
    }
    this.until = view.until ?? "";
    this.#signAt(view.sign_at);
  }

  sayOfLine(words) {
    if (this.line.textContent !== words) this.line.textContent = words;
  }

  // Minutes go by on everybody's page in the same way, without asking.
  #tick() {
    const [name, rest] = (this.time?.textContent ?? "").split(" · ");
    if (!this.until || !rest) return;
    const left = Math.max(0, Math.ceil((new Date(this.until) - Date.now()) / 60000));
    const words = left ? `${name} · about ${left} minute${left === 1 ? "" : "s"}` : `${name} · coming to an end`;
    if (this.time.textContent !== words) this.time.textContent = words;
  }

  // It comes once, softly, and to the one who speaks alone.
  #signAt(moment) {
    clearTimeout(this.waiting);
    if (!this.sign) return;
    this.sign.hidden = true;
    if (!moment) return;
    this.waiting = setTimeout(() => {
      this.sign.hidden = false;
    }, Math.max(0, new Date(moment) - Date.now()));
  }
}

const SMALL = ["", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

function othersOf(count) {
  return count ? `${SMALL[count] ?? count} more ${count === 1 ? "listens" : "listen"}.` : "";
}
