// The room's clock: every visible change has its number. A number that is skipped, or a connection that was away, is
// healed by asking for what changed since the last one without a gap.

import { between, growing, pause } from "./waits.js";

const PATIENCE = [300, 600]; // milliseconds in which a number that is merely late may still arrive
const AGAIN = new Set(["too_soon", "try_again", "fault"]);

export class Clock {
  constructor(data, ask, entered, refused) {
    this.room = data.room;
    this.epoch = data.epoch;
    this.known = Number(data.clock);
    this.ask = ask;
    this.entered = entered;
    this.refused = refused;
    this.behind = () => this.catchUp();
    this.ahead = new Set();
    this.asking = null;
    this.waiting = null;
  }

  saw(count) {
    if (count === null || count === undefined || count <= this.known) return;
    this.ahead.add(count);
    this.#close();
    if (this.ahead.size && !this.waiting) {
      this.waiting = setTimeout(() => {
        this.waiting = null;
        if (this.ahead.size) this.behind();
      }, between(...PATIENCE));
    }
  }

  // Ask until nothing is left; resolves to "there", "refused", or "away" when nobody answered. Asked twice at once, it
  // asks once more at the end.
  catchUp(patience) {
    if (this.asking) {
      this.again = true;
      return this.asking;
    }
    this.asking = this.#ask(patience).finally(() => {
      this.asking = null;
      if (this.again) {
        this.again = false;
        this.behind();
      }
    });
    return this.asking;
  }

  async #ask(patience) {
    let waiting = new Set();
    for (let tries = 0; ; ) {
      let answer;
      try {
        answer = await this.ask("room:enter", { room: this.room, after: this.known, epoch: this.epoch }, patience);
      } catch {
        return "away";
      }
      if (!answer.ok && AGAIN.has(answer.code)) {
        await pause(answer.wait ? 1000 * answer.wait : growing(tries++));
        continue;
      }
      if (!answer.ok) {
        this.refused(answer);
        return "refused";
      }
      if (answer.reset) {
        this.known = 0;
        waiting = new Set();
      }
      this.epoch = answer.epoch;
      this.known = Math.max(this.known, answer.clock);
      this.#close();
      for (const message of answer.messages) if (message.place === null) waiting.add(message.ref);
      this.entered({ ...answer, waiting: answer.more ? null : waiting });
      if (!answer.more) return "there";
    }
  }

  #close() {
    for (const count of [...this.ahead]) if (count <= this.known) this.ahead.delete(count);
    while (this.ahead.delete(this.known + 1)) this.known += 1;
  }
}
