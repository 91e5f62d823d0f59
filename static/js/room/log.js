// The log: which messages there are, in which order, and that nothing moves under the eyes of someone who reads.

import { blank, fill } from "./message.js";

const NEAR = 120; // pixels from the end that still count as being there
const SAME_AUTHOR = 5 * 60 * 1000;

export class Log {
  constructor(list, template, ask, room) {
    this.list = list;
    this.template = template;
    this.ask = ask;
    this.room = room;
    this.region = list.closest('[role="log"]');
    this.texts = new Map(); // words as typed, by ref, for changing them
    this.later = new Map(); // what changed while its words were being edited
    this.older = document.getElementById("older");
    this.older?.addEventListener("click", (click) => this.#loadEarlier(click));
    this.news = this.#makeNews();
  }

  // Show a message as it is now; what is older than what we have is left alone. Whether it is a new line at the end.
  apply(message) {
    const item = this.find(message.ref);
    if (message.status === "gone") {
      this.#gently(() => item?.remove());
      return false;
    }
    if (item?.classList.contains("editing")) {
      this.later.set(message.ref, message);
      return false;
    }
    if (item && message.changed !== null && Number(item.dataset.changed) >= message.changed) return false;
    if (item && message.changed === null && item.dataset.changed) return false;
    if (!item && this.#isBeforeTheFirst(message)) return false; // comes with its page of history
    this.texts.set(message.ref, message.text);
    if (item && item.dataset.place === String(message.place ?? "")) {
      this.#gently(() => this.#redraw(item, message));
      return false;
    }
    this.#gently(() => {
      item?.remove();
      this.#place(message);
    }, message.mine);
    document.querySelector(".room > .empty")?.remove();
    return !item;
  }

  // A line of one's own that has not arrived yet, at the very end.
  pending(key, name, text, wish, replyTo, state) {
    const there = this.list.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (there) {
      there.querySelector(".message__state").textContent = state;
      return;
    }
    const message = { ref: key, place: null, changed: null, status: "shown", name, mine: true, text, wish, reply_to: replyTo, reactions: [], written_at: new Date().toISOString(), edited: false, state };
    this.#gently(() => {
      const item = blank(this.template);
      this.list.append(item);
      const made = fill(item, message, this.template);
      made.removeAttribute("id");
      made.dataset.ref = "";
      made.dataset.key = key;
      made.classList.add("sending");
    }, true);
  }

  arrived(key) {
    this.#gently(() => this.list.querySelector(`[data-key="${CSS.escape(key)}"]`)?.remove());
  }

  find(ref) {
    return ref ? document.getElementById(`m-${ref}`) : null;
  }

  empty() {
    this.list.replaceChildren(...this.list.querySelectorAll("[data-key]"));
    this.texts.clear();
  }

  // Of what waits without a place, only these are still there.
  keepOnlyWaiting(refs) {
    for (const item of this.list.querySelectorAll('.message[data-place=""]:not([data-key])')) {
      if (!refs.has(item.dataset.ref)) item.remove();
    }
  }

  hasEarlier(there) {
    if (this.older) this.older.hidden = !there;
  }

  edited(item) {
    item.classList.remove("editing");
    const message = this.later.get(item.dataset.ref);
    this.later.delete(item.dataset.ref);
    if (message) this.apply(message);
  }

  // Where reading begins: at what is new, else at the end with the place to write in view. A link to a message, or a
  // place the browser remembers, comes first.
  begin() {
    if (window.location.hash || window.scrollY > 0) return;
    const fresh = this.list.querySelector(".log-new");
    if (fresh) fresh.scrollIntoView({ block: "center" });
    else (document.getElementById("composer") ?? this.region).scrollIntoView({ block: "end" });
  }

  isAtEnd() {
    return this.region.getBoundingClientRect().bottom <= window.innerHeight + NEAR;
  }

  #isBeforeTheFirst(message) {
    const first = this.list.querySelector('.message:not([data-place=""])');
    return Boolean(first && message.place !== null && message.place < Number(first.dataset.place) && !this.loading);
  }

  #redraw(item, message) {
    const held = document.activeElement;
    const kind = item.contains(held) && held.dataset?.kind;
    const same = item.classList.contains("same");
    const made = fill(item, message, this.template);
    made.classList.toggle("same", same && made.dataset.status === "shown");
    if (kind) made.querySelector(`button[data-kind="${CSS.escape(kind)}"]`)?.focus();
  }

  #place(message) {
    const item = blank(this.template);
    const before = this.#before(message.place);
    if (before) before.after(item);
    else this.list.prepend(item);
    const made = fill(item, message, this.template);
    this.#mark(made);
  }

  // The line after which a place belongs. What waits stands at the end, and what is not sent yet after that.
  #before(place) {
    for (const item of [...this.list.children].reverse()) {
      if (item.dataset.key) continue;
      if (place === null) return item;
      if (item.classList.contains("message") && item.dataset.place && Number(item.dataset.place) < place) return item;
    }
    return null;
  }

  // The day above a line when it is another one, and no name when the same person goes on.
  #mark(item) {
    let above = item.previousElementSibling;
    while (above && !above.classList.contains("message")) above = above.previousElementSibling;
    const [here, there] = [timeOf(item), above && timeOf(above)];
    if (!there || here.toDateString() !== there.toDateString()) {
      if (!there || here > there) item.before(dayMark(here));
      return;
    }
    const goesOn = item.previousElementSibling === above && nameOf(above) === nameOf(item) && here - there < SAME_AUTHOR
      && above.dataset.status === item.dataset.status && !item.querySelector(".message__quote, .message__wish");
    item.classList.toggle("same", Boolean(goesOn && nameOf(item)));
  }

  // Change the page without moving what is being read: stay at the end when there, else keep the place and say so.
  #gently(change, follow = false) {
    const atEnd = this.isAtEnd();
    const heightBefore = document.documentElement.scrollHeight;
    const anchor = atEnd ? null : firstInView(this.list);
    const top = anchor?.getBoundingClientRect().top;
    change();
    const grown = document.documentElement.scrollHeight - heightBefore;
    if (this.loading) return;
    if (atEnd || follow) window.scrollBy(0, follow && !atEnd ? this.#toEnd() : grown);
    else if (anchor?.isConnected) {
      window.scrollBy(0, anchor.getBoundingClientRect().top - top);
      if (grown > 0) this.news.hidden = false;
    }
  }

  #toEnd() {
    this.news.hidden = true;
    return this.region.getBoundingClientRect().bottom - window.innerHeight + NEAR;
  }

  #makeNews() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary small room-news";
    button.textContent = "some new messages";
    button.hidden = true;
    button.addEventListener("click", () => {
      window.scrollBy(0, this.#toEnd());
      document.getElementById("text")?.focus({ preventScroll: true });
    });
    window.addEventListener("scroll", () => this.isAtEnd() && (button.hidden = true), { passive: true });
    this.region.after(button);
    return button;
  }

  async #loadEarlier(click) {
    click.preventDefault();
    const first = this.list.querySelector('.message:not([data-place=""])');
    if (!first || this.loading) return;
    this.loading = true;
    this.region.setAttribute("aria-live", "off"); // what is old is not news
    try {
      const answer = await this.ask("room:older", { room: this.room, before: Number(first.dataset.place) });
      if (!answer.ok) throw new Error(answer.code);
      this.#prepend(answer.messages);
      if (!answer.more) this.older.hidden = true;
    } catch {
      window.location.assign(this.older.href); // the plain page has it too
    } finally {
      setTimeout(() => this.region.setAttribute("aria-live", "polite"), 1000);
      this.loading = false;
    }
  }

  #prepend(messages) {
    const top = this.list.firstElementChild;
    const anchor = this.list.querySelector(".message");
    const at = anchor.getBoundingClientRect().top;
    for (const message of messages) this.apply(message);
    if (top?.classList.contains("log-day") && sameDay(top.previousElementSibling, anchor)) top.remove();
    window.scrollBy(0, anchor.getBoundingClientRect().top - at);
  }
}

function timeOf(item) {
  return new Date(item.querySelector("time").dateTime);
}

function nameOf(item) {
  return item.querySelector(".message__name")?.textContent;
}

function sameDay(one, other) {
  return Boolean(one?.classList.contains("message") && timeOf(one).toDateString() === timeOf(other).toDateString());
}

function dayMark(at) {
  const mark = document.createElement("li");
  mark.className = "log-day";
  const words = document.createElement("span");
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (at.toDateString() === today.toDateString()) words.textContent = "Today";
  else if (at.toDateString() === yesterday.toDateString()) words.textContent = "Yesterday";
  else words.textContent = at.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  mark.append(words);
  return mark;
}

function firstInView(list) {
  return [...list.children].find((item) => item.getBoundingClientRect().bottom > 0);
}
