// What was written and has not arrived yet: kept over lost connections and reloads of the page, sent in order, each
// under the key it was given when it was written, so that sending it again is harmless.

import { drop, keep, kept } from "./kept.js";
import { growing } from "./waits.js";

const AGAIN = new Set(["too_soon", "try_again", "fault"]);
const MOST_FAULTS = 4; // after that it is not the moment but the message
const SENDING = "sending…";
const WAITING = "waiting"; // for those before it
const NOT_YET = "not sent yet";

export class Outbox {
  constructor(data, ask, log, composer, arrived) {
    this.name = `unsent:${data.room}:${data.person}`;
    this.author = data.name;
    this.room = data.room;
    this.ask = ask;
    this.log = log;
    this.composer = composer;
    this.arrived = arrived;
    this.open = false;
    this.tries = 0;
    this.wake = () => {};
    this.waiting = read(this.name);
  }

  restore() {
    this.#showAll();
  }

  get isEmpty() {
    return this.waiting.length === 0;
  }

  words() {
    return this.waiting.map((each) => each.text);
  }

  begin() {
    this.open = true;
    this.tries = 0;
    this.#showAll();
    this.wake();
    this.#flush();
  }

  pause() {
    this.open = false;
    this.wake();
    this.#showAll();
  }

  add(written) {
    const each = { ...written, key: written.key ?? newKey() };
    this.waiting.push(each);
    this.#keep();
    this.#show(each);
    this.composer.say(this.open ? SENDING : "Not sent yet. It goes out when the connection is back.");
    this.#flush();
  }

  // One's own words may be pushed a moment before the answer to them comes: they must not stand there twice.
  sees(message) {
    const first = this.waiting[0];
    if (this.sending && message.mine && first?.text === message.text) this.log.arrived(first.key);
  }

  async #flush() {
    if (this.sending) return;
    this.sending = true;
    while (this.open && this.waiting.length) {
      const each = this.waiting[0];
      this.#show(each);
      const answer = await this.#send(each);
      if (answer.ok) this.#done(each, answer.message);
      else if (answer.code === "sign_in") this.pause();
      else if (this.#isWorthAnotherTry(each, answer)) await this.#later(each, answer);
      else this.#refused(each, answer);
    }
    this.sending = false;
  }

  async #send(each) {
    const { key, text, wish, reply, anyway } = each;
    try {
      return await this.ask("message:send", { room: this.room, text, key, wish: wish ?? "", reply_to: reply?.ref ?? "", anyway: anyway ?? false });
    } catch {
      return { ok: false }; // nobody knows whether it arrived; the key makes asking again safe
    }
  }

  #isWorthAnotherTry(each, answer) {
    if (answer.code === "fault") each.faults = (each.faults ?? 0) + 1;
    return !answer.code || (AGAIN.has(answer.code) && (each.faults ?? 0) < MOST_FAULTS);
  }

  #done(each, message) {
    this.tries = 0;
    this.#drop(each);
    this.log.together(() => {
      this.log.arrived(each.key);
      if (message) this.arrived(message);
    });
    const held = message?.status === "held";
    this.composer.say(held ? "Sent. A facilitator looks at it first." : this.isEmpty ? "sent" : SENDING);
  }

  // Nothing is lost: the words go back to where they were written, with the reason beside them. After a fault nobody
  // knows whether they arrived, so the same words keep their key.
  #refused(each, answer) {
    this.#drop(each);
    this.log.arrived(each.key);
    const asks = answer.code === "asked_to_be_heard";
    this.composer.putBack(answer.code === "fault" ? each : { ...each, key: undefined }, answer.say, asks);
  }

  async #later(each, answer) {
    if (!this.open) return;
    this.#show(each, NOT_YET);
    this.composer.say("Not sent yet. It goes out by itself in a moment.");
    const wait = answer.wait ? answer.wait * 1000 : growing(this.tries++);
    await new Promise((done) => {
      this.wake = done; // the line is back, or gone
      setTimeout(done, wait);
    });
  }

  #showAll() {
    for (const each of this.waiting) this.#show(each);
  }

  #show(each, state = this.#stateOf(each)) {
    this.log.pending(each.key, this.author, each.text, each.wish, each.reply, state);
  }

  #stateOf(each) {
    if (!this.open) return NOT_YET;
    return each === this.waiting[0] ? SENDING : WAITING;
  }

  #drop(each) {
    this.waiting = this.waiting.filter((other) => other.key !== each.key);
    this.#keep();
  }

  #keep() {
    if (this.isEmpty) drop(this.name);
    else keep(this.name, JSON.stringify(this.waiting));
  }
}

function read(name) {
  try {
    const waiting = JSON.parse(kept(name) ?? "[]");
    return Array.isArray(waiting) ? waiting.filter((each) => typeof each?.key === "string" && typeof each?.text === "string") : [];
  } catch {
    return [];
  }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
