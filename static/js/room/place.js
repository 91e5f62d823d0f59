// Where one reads. Nothing moves under the eyes of someone who reads further up, and who is at the end stays there,
// whatever comes, goes or grows, and however the window changes.

const NEAR = 120; // pixels from the end that still count as being there
const ENOUGH = 12; // lines that are remembered, should the first of them go away

export class Place {
  constructor(region, list) {
    this.region = region;
    this.list = list;
    this.changing = false;
    this.news = this.#makeNews();
    this.#remember();
    window.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    for (const view of [window, window.visualViewport]) view?.addEventListener("resize", () => this.#resized());
  }

  // Change the page without moving what is being read. `follow`: go to the end; `stay`: keep the line at the top even there.
  hold(change, { follow = false, stay = false } = {}) {
    if (this.changing) return change();
    this.changing = true;
    this.#remember();
    try {
      return change();
    } finally {
      this.changing = false;
      if (follow && !this.atEnd) this.toEnd();
      else this.#restore(stay);
      this.#remember();
    }
  }

  isAtEnd() {
    return this.#below() <= NEAR;
  }

  tellNews() {
    if (!(this.changing ? this.atEnd : this.isAtEnd())) this.news.hidden = false;
  }

  toEnd() {
    this.news.hidden = true;
    window.scrollBy(0, this.#below() + NEAR);
  }

  // How far the end of the log is below what one sees.
  #below() {
    const view = window.visualViewport; // without the part that a keyboard covers
    return this.region.getBoundingClientRect().bottom - (view ? view.height * view.scale : window.innerHeight);
  }

  #remember() {
    this.atEnd = this.isAtEnd();
    this.below = this.#below();
    this.lines = [];
    for (const item of this.list.children) {
      const { top, bottom } = item.getBoundingClientRect();
      if (item.id && bottom > 0) this.lines.push([item.id, top]);
      if (this.lines.length === ENOUGH) break;
    }
  }

  #restore(stay) {
    if (this.atEnd && !stay) {
      window.scrollBy(0, this.#below() - this.below);
      return;
    }
    for (const [id, top] of this.lines) {
      const item = document.getElementById(id);
      if (!item) continue;
      window.scrollBy(0, item.getBoundingClientRect().top - top);
      return;
    }
  }

  #scrolled() {
    if (this.isAtEnd()) this.news.hidden = true;
    clearTimeout(this.settled);
    this.settled = setTimeout(() => this.#remember(), 100);
  }

  #resized() {
    this.#restore(false);
    this.#remember();
  }

  #makeNews() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary small room-news";
    button.textContent = "some new messages";
    button.hidden = true;
    button.addEventListener("click", () => {
      this.toEnd();
      // A keyboard on the screen is only for who wants to write.
      const hasKeys = window.matchMedia("(pointer: fine)").matches;
      ((hasKeys && document.getElementById("text")) || this.region).focus({ preventScroll: true });
    });
    this.region.after(button);
    return button;
  }
}
