// The room's clock: every visible change has its number. A number that is skipped, or a connection that was away, is
// healed by asking for what changed since the last one without a gap.

const PATIENCE = 400; // milliseconds in which a number that is merely late may still arrive

export class Clock {
  constructor(data, ask, entered) {
    this.room = data.room;
    this.epoch = data.epoch;
    this.known = Number(data.clock);
    this.ask = ask;
    this.entered = entered;
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
        if (this.ahead.size) this.catchUp();
      }, PATIENCE);
    }
  }

  // Ask until nothing is left; resolves to whether that worked. Asked twice at once, it asks once more at the end.
  catchUp() {
    if (this.asking) {
      this.again = true;
      return this.asking;
    }
    this.asking = this.#ask().finally(() => {
      this.asking = null;
      if (this.again) {
        this.again = false;
        this.catchUp();
      }
    });
    return this.asking;
  }

  async #ask() {
    const waiting = new Set();
    for (;;) {
      let answer;
      try {
        answer = await this.ask("room:enter", { room: this.room, after: this.known, epoch: this.epoch });
      } catch {
        return false; // the connection went; coming back asks again
      }
      if (!answer.ok) {
        if (answer.code !== "too_soon") return false;
        await new Promise((done) => setTimeout(done, 1000 * (answer.wait ?? 1)));
        continue;
      }
      if (answer.reset) this.known = 0;
      this.epoch = answer.epoch;
      this.known = Math.max(this.known, answer.clock);
      this.#close();
      for (const message of answer.messages) if (message.place === null) waiting.add(message.ref);
      this.entered({ ...answer, waiting: answer.more ? null : waiting });
      if (!answer.more) return true;
    }
  }

  #close() {
    for (const count of [...this.ahead]) if (count <= this.known) this.ahead.delete(count);
    while (this.ahead.delete(this.known + 1)) this.known += 1;
  }
}
