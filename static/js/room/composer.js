// Where one writes: Enter sends where there is a keyboard, the draft is kept, and a refusal stands beside the words.

import { drop, keep, kept } from "./kept.js";
import { isolated } from "./message.js";
import { between } from "./waits.js";

export class Composer {
  constructor(page, log) {
    this.form = document.getElementById("composer");
    this.mayWrite = page.dataset.canPost === "1";
    this.onSend = () => false;
    this.onTyping = () => {};
    if (!this.form) return;
    this.log = log;
    this.text = this.form.elements.text;
    this.state = document.getElementById("state");
    this.answering = document.getElementById("answering");
    this.anyway = document.getElementById("anyway");
    this.draft = `draft:${page.dataset.room}:${page.dataset.person}`;
    this.reply = null;
    this.returned = null; // words that came back under a key that may have been used
    this.isDone = () => true;
    this.#explainKeys();
    this.#takeUpDraft();
    this.text.addEventListener("keydown", (press) => this.#press(press));
    this.text.addEventListener("input", () => this.#typed());
    this.form.addEventListener("submit", (submit) => this.#submit(submit));
    for (const starter of this.form.querySelectorAll('button[name="begin"]')) starter.addEventListener("click", (click) => this.#begin(click));
  }

  // `refused`: it is about the words that stand in the field, and somebody has to do something.
  say(words, refused = false) {
    if (!this.state) return;
    if (this.state.textContent !== words) this.state.textContent = words;
    this.state.dataset.tone = refused ? "refused" : "";
  }

  // Words about the line: they go when it is well again, and nothing else that stands there goes with them.
  sayOfLine(words) {
    if (words || this.state?.textContent === this.ofLine) this.say(words);
    this.ofLine = words;
  }

  hasWords() {
    return Boolean(this.text?.value.trim());
  }

  answer(ref, name, excerpt) {
    if (!this.form) return;
    this.reply = { ref, name, excerpt };
    this.form.elements.reply.value = ref;
    this.answering.hidden = false;
    const stop = document.createElement("button");
    stop.type = "button";
    stop.className = "button quiet small";
    stop.textContent = "Do not answer this one";
    stop.addEventListener("click", () => this.#stopAnswering());
    this.answering.replaceChildren("Answering ", isolated(name), ": ", isolated(excerpt), " ", stop);
    this.text.focus();
    this.form.scrollIntoView({ block: "nearest" }); // with the button, which stands below the words
  }

  // What could not be sent comes back, before whatever was begun since.
  // `asks`: they may go all the same, when their author says so once.
  putBack(written, say, asks = false) {
    if (!this.form) return;
    if (this.anyway) this.anyway.hidden = !asks;
    this.text.value = [written.text, this.text.value].filter(Boolean).join("\n\n");
    this.returned = written.key ? written : null;
    this.#typed(false);
    this.#choose(written.wish ?? "");
    if (written.reply) this.answer(written.reply.ref, written.reply.name, written.reply.excerpt);
    this.text.setAttribute("aria-invalid", "true");
    this.text.setAttribute("aria-describedby", "state");
    this.say(say, true);
    if (!document.activeElement || document.activeElement === document.body) this.text.focus({ preventScroll: true });
    if (document.activeElement === this.text) this.form.scrollIntoView({ block: "nearest" });
  }

  // The page was drawn for someone who may write, or may not. When that changes it is drawn anew, if nothing is begun.
  mayPost(may, say) {
    if (may === this.mayWrite) return;
    this.mayWrite = may;
    this.say(may ? "" : say);
    setTimeout(() => this.hasWords() || !this.isDone() || window.location.reload(), between(0, 2000)); // not all at once
  }

  close(say) {
    this.say(say);
    for (const part of this.form?.elements ?? []) part.disabled = part !== this.text;
  }

  // A few words to begin from, at the end of what stands there; nothing is sent by that.
  #begin(click) {
    click.preventDefault();
    this.text.value = [this.text.value.trimEnd(), click.currentTarget.textContent].filter(Boolean).join(" ");
    this.#typed(false);
    this.text.focus();
  }

  // A draft that the plain form has carried stands in the log already.
  #takeUpDraft() {
    const begun = this.text.value ? "" : kept(this.draft) ?? "";
    if (begun && this.log.endsWith(begun)) drop(this.draft);
    else if (begun) this.text.value = begun;
  }

  #explainKeys() {
    this.sends = window.matchMedia("(pointer: fine)").matches;
    if (!this.sends) return;
    const keys = document.createElement("p");
    keys.id = "keys";
    keys.className = "soft small";
    keys.textContent = "Enter sends, Shift and Enter makes a new line.";
    this.form.querySelector(".composer-foot").before(keys);
    this.text.setAttribute("aria-describedby", "keys");
  }

  #press(press) {
    if (press.key !== "Enter" || press.shiftKey || press.isComposing || !this.sends) return;
    press.preventDefault();
    this.form.requestSubmit();
  }

  #typed(byHand = true) {
    if (this.text.getAttribute("aria-invalid")) this.#isFine();
    if (this.text.value) keep(this.draft, this.text.value);
    else drop(this.draft);
    if (byHand && this.text.value.trim()) this.onTyping();
  }

  #isFine() {
    this.text.removeAttribute("aria-invalid");
    this.text.removeAttribute("aria-describedby");
    if (this.sends) this.text.setAttribute("aria-describedby", "keys");
  }

  #submit(submit) {
    const text = this.text.value.trim();
    const wish = this.form.querySelector('input[name="wish"]:checked')?.value ?? "";
    if (!text) {
      submit.preventDefault();
      this.say("There is nothing to send yet. Write a few words first.", true);
      return;
    }
    const key = this.returned?.text === text ? this.returned.key : undefined;
    const anyway = submit.submitter?.name === "anyway";
    if (!this.onSend({ text, wish, key, anyway, reply: this.reply ?? this.#answeredOnPage() })) return; // the plain form does
    submit.preventDefault();
    if (this.anyway) this.anyway.hidden = true;
    this.returned = null;
    this.text.value = "";
    this.#typed(false);
    this.#choose("");
    this.#stopAnswering(false);
    this.text.focus();
    if (this.sends) this.form.scrollIntoView({ block: "end" }); // it is small again, and there is more to read
  }

  #answeredOnPage() {
    const ref = this.form.elements.reply.value;
    return ref ? { ref, name: "", excerpt: "" } : null;
  }

  #choose(wish) {
    const chip = this.form.querySelector(`input[name="wish"][value="${CSS.escape(wish)}"]`);
    if (chip) chip.checked = true;
  }

  #stopAnswering(focus = true) {
    this.reply = null;
    this.form.elements.reply.value = "";
    this.answering.hidden = true;
    this.answering.replaceChildren();
    if (this.anyway) this.anyway.hidden = true;
    if (focus) this.text.focus();
  }
}
