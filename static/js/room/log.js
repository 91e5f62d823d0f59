// The log: which messages there are, and in which order.

import { blank, fill, wordsOf } from "./message.js";
import { dayOf, dayWords, timeOf } from "./when.js";

const SAME_AUTHOR = 5 * 60 * 1000;

export class Log {
  constructor(list, template, ask, room, place, announcer) {
    this.place = place;
    this.announcer = announcer;
    this.list = list;
    this.template = template;
    this.ask = ask;
    this.room = room;
    this.region = list.closest('[role="log"]');
    this.texts = new Map(); // words as typed, by ref, for changing them
    this.later = new Map(); // what changed while its words were being edited
    this.older = document.getElementById("older");
    this.older.addEventListener("click", (click) => this.#loadEarlier(click));
    this.quiet = false; // what is put in now is no news
    this.hasEarlier(!this.older.parentElement.hidden);
    this.rescue = () => {}; // words that were being changed when the log was drawn anew
  }

  // Show a message as it is now; what is older than what we have is left alone. Whether it is a new line.
  apply(message) {
    const isNew = this.place.hold(() => this.#apply(message));
    if (isNew && !this.quiet) this.#tellOf(message);
    else if (!this.quiet) this.announcer.hears(message, false);
    return isNew;
  }

  // Many at once, or the log anew: what one reads stays where it is through all of it. `quiet`: none of it is news.
  together(change, quiet = false) {
    this.quiet = quiet;
    try {
      this.place.hold(change);
    } finally {
      this.quiet = false;
    }
  }

  #tellOf(message) {
    this.announcer.hears(message, true);
    if (!message.mine && message.status === "shown") this.place.tellNews();
  }

  #apply(message) {
    const item = this.find(message.ref);
    if (message.status === "gone") {
      item?.remove();
      return false;
    }
    if (item?.classList.contains("editing")) {
      this.later.set(message.ref, message);
      return false;
    }
    if (item && message.changed !== null && Number(item.dataset.changed) >= message.changed) return false;
    if (item && message.changed === null && item.dataset.changed) return false;
    if (!item && this.#isHistory(message)) return false;
    this.texts.set(message.ref, message.text);
    if (item && item.dataset.place === String(message.place ?? "")) {
      this.#redraw(item, message);
      return false;
    }
    item?.remove();
    this.#put(message);
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
    this.place.hold(() => {
      const item = blank(this.template);
      this.list.append(item);
      const made = fill(item, message, this.template);
      made.removeAttribute("id");
      made.dataset.ref = "";
      made.dataset.key = key;
      made.classList.add("sending");
      made.classList.toggle("same", Boolean(made.previousElementSibling?.dataset.key));
      document.querySelector(".room > .empty")?.remove();
    }, { follow: true });
  }

  arrived(key) {
    this.place.hold(() => this.list.querySelector(`[data-key="${CSS.escape(key)}"]`)?.remove());
  }

  find(ref) {
    return ref ? document.getElementById(`m-${ref}`) : null;
  }

  empty() {
    for (const words of this.list.querySelectorAll(".editing textarea")) this.rescue(words.value);
    this.announcer.forgetAll();
    this.later.clear();
    this.list.replaceChildren(...this.list.querySelectorAll("[data-key]"));
    this.texts.clear();
  }

  // Of what waits without a place, only these are still there.
  keepOnlyWaiting(refs) {
    for (const item of this.list.querySelectorAll('.message[data-place=""]:not([data-key])')) {
      if (!refs.has(item.dataset.ref)) item.remove();
    }
  }

  // Whether there is history before the first line that stands here.
  hasEarlier(there) {
    this.older.parentElement.hidden = !there;
    this.floor = there ? Number(this.#first()?.dataset.place ?? 0) : 0;
    this.older.href = this.older.href.replace(/before=\d+/, `before=${this.floor}`);
  }

  #first() {
    return this.list.querySelector('.message:not([data-place=""])');
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

  // Whether the last thing this person said here are these words.
  endsWith(words) {
    const mine = [...this.list.querySelectorAll(".message.mine:not(.gone, [data-key])")].at(-1);
    return Boolean(mine) && wordsOf(mine).trim() === words.trim();
  }

  // It comes with its page of history, should that be asked for.
  #isHistory(message) {
    return message.place !== null && message.place < this.floor && !this.quiet;
  }

  // Draw a line anew, with what is open in it still open and what has the focus still having it.
  #redraw(item, message) {
    const held = item.contains(document.activeElement) ? document.activeElement : null;
    const same = item.classList.contains("same");
    const open = item.querySelector("details")?.open;
    const made = fill(item, message, this.template);
    made.classList.toggle("same", same && made.dataset.status === "shown");
    made.querySelector("time").textContent = item.querySelector("time").textContent; // with its day, should it be late
    const menu = made.querySelector("details");
    if (menu && open) menu.open = true;
    if (held) (made.querySelector(pathTo(held)) ?? this.region).focus({ preventScroll: true });
  }

  #put(message) {
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
    const [here, there] = [writtenAt(item), above && writtenAt(above)];
    if (!there || dayOf(here) !== dayOf(there)) {
      if (!there || here > there) item.before(dayMark(dayOf(here)));
      else item.querySelector("time").textContent = `${dayWords(dayOf(here))}, ${timeOf(here)}`;
      return;
    }
    const goesOn = item.previousElementSibling === above && nameOf(above) === nameOf(item) && here - there < SAME_AUTHOR
      && above.dataset.status === item.dataset.status && !item.querySelector(".message__quote, .message__wish");
    item.classList.toggle("same", Boolean(goesOn && nameOf(item)));
  }

  async #loadEarlier(click) {
    click.preventDefault();
    const first = this.#first();
    if (!first || this.quiet) return;
    try {
      const answer = await this.ask("room:older", { room: this.room, before: Number(first.dataset.place) });
      if (!answer.ok) throw new Error(answer.code);
      this.quiet = true;
      this.place.hold(() => this.#prepend(answer.messages), { stay: true });
      this.hasEarlier(answer.more);
    } catch {
      window.location.assign(this.older.href); // the plain page has it too
    } finally {
      this.quiet = false;
    }
  }

  #prepend(messages) {
    const top = this.list.firstElementChild;
    const anchor = this.list.querySelector(".message");
    for (const message of messages) this.apply(message);
    if (top?.classList.contains("log-day") && sameDay(top.previousElementSibling, anchor)) top.remove();
  }
}

// How to find the same link or button in a line that is drawn anew.
function pathTo(part) {
  if (part.dataset.deed) return `a[data-deed="${CSS.escape(part.dataset.deed)}"]`;
  if (part.dataset.kind) return `${part.closest("details") ? "details" : ".message__reactions"} button[data-kind="${CSS.escape(part.dataset.kind)}"]`;
  return part.nodeName === "SUMMARY" ? "summary" : ".message__quote a";
}

function writtenAt(item) {
  return new Date(item.querySelector("time").dateTime);
}

function nameOf(item) {
  return item.querySelector(".message__name")?.textContent;
}

function sameDay(one, other) {
  return Boolean(one?.classList.contains("message") && dayOf(writtenAt(one)) === dayOf(writtenAt(other)));
}

function dayMark(day) {
  const mark = document.createElement("li");
  mark.className = "log-day";
  const words = document.createElement("span");
  words.textContent = dayWords(day);
  mark.append(words);
  return mark;
}
