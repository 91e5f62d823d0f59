// Where one writes: Enter sends where there is a keyboard, the draft is kept, and a refusal stands beside the words.

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
    this.draft = `draft:${page.dataset.room}:${page.dataset.person}`;
    this.reply = null;
    this.#explainKeys();
    if (!this.text.value) this.text.value = sessionStorage.getItem(this.draft) ?? "";
    this.text.addEventListener("keydown", (press) => this.#press(press));
    this.text.addEventListener("input", () => this.#typed());
    this.form.addEventListener("submit", (submit) => this.#submit(submit));
  }

  say(words) {
    if (this.state && this.state.textContent !== words) this.state.textContent = words;
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
    this.answering.replaceChildren(`Answering ${name}: ${excerpt} `, stop);
    this.text.focus();
  }

  // What could not be sent comes back, before whatever was begun since.
  putBack(written, say) {
    if (!this.form) return;
    this.text.value = [written.text, this.text.value].filter(Boolean).join("\n\n");
    this.#typed(false);
    this.#choose(written.wish ?? "");
    if (written.reply) this.answer(written.reply.ref, written.reply.name, written.reply.excerpt);
    this.text.setAttribute("aria-invalid", "true");
    this.say(say);
    this.text.focus();
  }

  // The page was drawn for someone who may write, or may not. When that changes it is drawn anew, if nothing is begun.
  mayPost(may, say) {
    if (may === this.mayWrite) return;
    this.mayWrite = may;
    if (!this.text?.value) window.location.reload();
    else this.say(may ? "" : say);
  }

  close(say) {
    this.say(say);
    if (this.form) for (const part of this.form.elements) part.disabled = part !== this.text;
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
    this.text.removeAttribute("aria-invalid");
    if (this.text.value) sessionStorage.setItem(this.draft, this.text.value);
    else sessionStorage.removeItem(this.draft);
    if (byHand && this.text.value.trim()) this.onTyping();
  }

  #submit(submit) {
    const text = this.text.value.trim();
    const wish = this.form.querySelector('input[name="wish"]:checked')?.value ?? "";
    if (!text) {
      submit.preventDefault();
      this.say("There is nothing to send yet. Write a few words first.");
      return;
    }
    if (!this.onSend({ text, wish, reply: this.reply ?? this.#answeredOnPage() })) {
      sessionStorage.removeItem(this.draft); // the plain form carries it
      return;
    }
    submit.preventDefault();
    this.text.value = "";
    this.#typed(false);
    this.#choose("");
    this.#stopAnswering(false);
    this.text.focus();
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
    if (focus) this.text.focus();
  }
}
