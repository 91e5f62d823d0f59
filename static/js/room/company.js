// Who is here, who is writing where the group has switched that on, and who looks after the room. None is ever kept.

const LASTS = 6000; // "is writing" lapses by itself
const SAY_AGAIN = 3000;

export class Company {
  constructor(page, socket, room) {
    this.present = document.getElementById("present");
    this.line = document.getElementById("typing");
    this.guiding = document.getElementById("guiding");
    this.stepIn = document.getElementById("step-in");
    this.shares = page.dataset.typing === "1";
    this.socket = socket;
    this.room = room;
    this.said = 0;
    this.writing = new Map();
    socket.on("presence:changed", (told) => told.room === room && this.show(told.present, told.others));
    socket.on("guide:changed", (told) => told.group === page.dataset.group && this.#guides(told.say));
    socket.on("duty:asked", (told) => told.group === page.dataset.group && this.#asks(told));
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

  // Who looks after the room now; whoever has come answers what was asked of the others.
  #guides(say) {
    if (this.guiding) {
      this.guiding.textContent = say;
      this.guiding.hidden = !say;
    }
    if (this.stepIn) this.stepIn.hidden = true;
  }

  #asks(told) {
    if (!this.stepIn) return;
    const link = document.createElement("a");
    link.href = `/groups/${told.group}/duty`;
    link.textContent = told.say;
    this.stepIn.replaceChildren(link);
    this.stepIn.hidden = false;
  }

  #writes(name, on) {
    clearTimeout(this.writing.get(name));
    this.writing.delete(name);
    if (on) this.writing.set(name, setTimeout(() => this.#writes(name, false), LASTS));
    const names = [...this.writing.keys()];
    if (this.line) this.line.textContent = names.length ? `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} writing` : "";
  }
}
