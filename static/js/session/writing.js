// Where one writes in a session: always there, so that words can be made ready; sending waits for one's turn. The first
// keystroke of whoever has the floor begins their time, and after a pause the next one does again.

export class Writing {
  constructor(composer, begins) {
    this.composer = composer;
    this.begins = begins;
    this.button = composer.form?.querySelector('button[type="submit"]');
    this.waits = document.getElementById("waits");
    this.waitsForKey = false;
    this.begun = false;
    composer.mayPost = (may, say) => this.#may(may, say);
    const passedOn = composer.onTyping;
    composer.onTyping = () => {
      passedOn();
      this.#typed();
    };
  }

  show(view) {
    const waitsForKey = view.deeds.includes("turn:begin");
    if (waitsForKey && !this.waitsForKey) this.begun = false;
    this.waitsForKey = waitsForKey;
    this.#may(view.can_post, view.say);
  }

  #may(may, say) {
    if (this.button) this.button.disabled = !may;
    this.composer.mayWrite = may;
    if (!this.waits) return;
    this.waits.hidden = may;
    if (!may && say && this.waits.textContent !== say) this.waits.textContent = say;
  }

  #typed() {
    if (!this.waitsForKey || this.begun) return;
    this.begun = true;
    this.begins().catch(() => {
      this.begun = false;
    });
  }
}
