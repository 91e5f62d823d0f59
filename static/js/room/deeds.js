// What one can do with a message, done where it stands while there is a connection. Without one the links and forms of
// the page do the same, and telling a facilitator always has a page of its own.

import { drop, keep, kept } from "./kept.js";
import { wordsOf } from "./message.js";

export class Deeds {
  constructor(log, composer, person, ask, isConnected, changed) {
    this.log = log;
    this.composer = composer;
    this.person = person;
    this.ask = ask;
    this.isConnected = isConnected;
    this.changed = changed;
  }

  listen() {
    this.log.list.addEventListener("click", (click) => this.#click(click));
    this.log.list.addEventListener("submit", (submit) => this.#react(submit));
  }

  #click(click) {
    const link = click.target.closest("a[data-deed]");
    const item = link?.closest(".message");
    const deed = { reply: this.#reply, edit: this.#edit, withdraw: this.#withdraw }[link?.dataset.deed];
    if (!deed || !this.isConnected() || click.ctrlKey || click.metaKey || click.shiftKey) return;
    if (link.dataset.deed === "reply" && !this.composer.form) return;
    click.preventDefault();
    deed.call(this, item);
  }

  #reply(item) {
    const words = wordsOf(item).replaceAll(/\s+/g, " ");
    this.composer.answer(item.dataset.ref, item.querySelector(".message__name").textContent, words.length > 80 ? `${words.slice(0, 79)}…` : words);
  }

  async #react(submit) {
    const button = submit.submitter;
    const item = submit.target.closest(".message");
    if (!button?.dataset.kind || !item || !this.isConnected()) return;
    submit.preventDefault();
    const [ref, kind, on] = [item.dataset.ref, button.dataset.kind, button.value === "1"];
    button.closest("details")?.removeAttribute("open");
    await this.#tell(item, "reaction:set", { message: ref, kind, on });
  }

  #edit(item) {
    if (item.classList.contains("editing")) return;
    item.classList.add("editing");
    const ref = item.dataset.ref;
    const place = item.querySelector(".message__text");
    const before = [...place.childNodes];
    const words = document.createElement("textarea");
    const draft = `draft:${ref}:${this.person}`;
    words.value = kept(draft) ?? this.log.texts.get(ref) ?? wordsOf(item);
    words.setAttribute("aria-label", "Your message");
    words.rows = Math.min(8, words.value.split("\n").length + 1);
    const stop = () => {
      drop(draft);
      place.replaceChildren(...before);
      item.querySelector(".message-refusal")?.remove();
      this.log.edited(item);
      this.log.find(ref)?.querySelector('[data-deed="edit"]')?.focus();
    };
    const save = async () => {
      const went = await this.#tell(item, "message:edit", { message: ref, text: words.value }, () => stop());
      if (!went) words.focus();
    };
    words.addEventListener("input", () => keep(draft, words.value));
    words.addEventListener("keydown", (press) => press.key === "Escape" && stop());
    const choices = row([["Keep the change", "button small", save], ["Leave it as it was", "button quiet small", stop]]);
    const more = document.createElement("a"); // what one would like back is changed on a page of its own
    more.href = item.querySelector('[data-deed="edit"]').href;
    more.textContent = "Change what I would like back";
    choices.append(more);
    place.replaceChildren(words, choices);
    words.focus();
  }

  #withdraw(item) {
    const ref = item.dataset.ref;
    if (item.classList.contains("editing")) return;
    const stop = () => {
      sure.remove();
      item.querySelector(".message-refusal")?.remove();
      this.log.edited(item);
    };
    const sure = row([
      ["Yes, take it back", "button danger small", () => this.#tell(item, "message:withdraw", { message: ref }, stop)],
      ["Keep it", "button quiet small", () => {
        stop();
        this.log.find(ref)?.querySelector('[data-deed="withdraw"]')?.focus();
      }],
    ]);
    sure.classList.add("message-sure");
    item.classList.add("editing"); // what changes meanwhile waits, so that the question stays
    item.append(sure);
    sure.querySelector("button").focus();
  }

  // Tell the server; what it says against it stands under the message. Whether it went through.
  async #tell(item, name, what, before = () => {}) {
    let answer;
    try {
      answer = await this.ask(name, what);
    } catch {
      answer = { ok: false, say: "That did not go through just now. Please try again." };
    }
    item.querySelector(".message-refusal")?.remove();
    if (!answer.ok) {
      item.append(refusal(answer.say));
      return false;
    }
    before();
    if (answer.message) this.changed(answer.message);
    return true;
  }
}

function refusal(say) {
  const words = document.createElement("p");
  words.className = "message-refusal";
  words.setAttribute("role", "alert");
  words.textContent = say;
  return words;
}

function row(buttons) {
  const line = document.createElement("p");
  line.className = "row";
  for (const [words, look, press] of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = look;
    button.textContent = words;
    button.addEventListener("click", press);
    line.append(button);
  }
  return line;
}
