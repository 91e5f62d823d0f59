// Who is here and who is writing, where the group has switched that on. Neither is ever kept.

const LASTS = 6000; // "is writing" lapses by itself
const SAY_AGAIN = 3000;

export class Company {
  constructor(page, socket, room) {
    this.present = document.getElementById("present");
    this.line = document.getElementById("typing");
    this.shares = page.dataset.typing === "1";
    this.socket = socket;
    this.room = room;
    this.said = 0;
    this.writing = new Map();
    socket.on("presence:changed", (told) => told.room === room && this.show(told.present, told.others));
    socket.on("typing:changed", (told) => told.room === room && this.#writes(told.name, told.on));
  }

  show(present, others = 0) {
    if (!this.present) return;
    const names = (present ?? []).map((person) => person.name);
    const more = names.length ? `${others} more` : `${others} people`;
    const here = others ? [...names, more] : names;
    this.present.hidden = here.length === 0;
    this.present.textContent = here.length ? `Here now: ${here.join(", ")}.` : "";
  }

  hasWritten(name) {
    this.#writes(name, false);
  }

  saysItWrites(connected) {
    if (!this.shares || !connected || Date.now() - this.said < SAY_AGAIN) return;
    this.said = Date.now();
    this.socket.emit("typing:set", { room: this.room, on: true });
  }

  #writes(name, on) {
    clearTimeout(this.writing.get(name));
    this.writing.delete(name);
    if (on) this.writing.set(name, setTimeout(() => this.#writes(name, false), LASTS));
    const names = [...this.writing.keys()];
    if (this.line) this.line.textContent = names.length ? `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} writing` : "";
  }
}
