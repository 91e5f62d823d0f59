// What was written and has not arrived yet: kept over lost connections and reloads of the page, sent in order, each
// under the key it was given when it was written, so that sending it again is harmless.

const RETRY = 3000;
const AGAIN = new Set(["fault", "try_again"]);

export class Outbox {
  constructor(data, ask, log, composer, arrived) {
    this.name = `unsent:${data.room}:${data.person}`;
    this.author = data.name;
    this.room = data.room;
    this.ask = ask;
    this.log = log;
    this.composer = composer;
    this.arrived = arrived;
    this.ready = false; // whether this page was ever connected
    this.open = false;
    this.waiting = read(this.name);
  }

  restore() {
    forgetOthers(this.name);
    for (const each of this.waiting) this.#show(each, "not sent yet");
  }

  begin() {
    this.ready = this.open = true;
    this.#flush();
  }

  pause() {
    this.open = false;
    for (const each of this.waiting) this.#show(each, "not sent yet");
  }

  add(written) {
    const each = { key: newKey(), ...written };
    this.waiting.push(each);
    this.#keep();
    this.#show(each, this.open ? "sending…" : "not sent yet");
    this.composer.say(this.open ? "sending…" : "Not sent yet. It goes out when the connection is back.");
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
      this.#show(each, "sending…");
      const answer = await this.#send(each);
      if (answer.ok) this.#done(each, answer.message);
      else if (answer.code === "too_soon" || AGAIN.has(answer.code)) await this.#later(each, answer);
      else if (answer.code === "sign_in") this.pause();
      else if (answer.code) this.#refused(each, answer);
      else await this.#later(each, answer);
    }
    this.sending = false;
  }

  async #send(each) {
    const { key, text, wish, reply } = each;
    try {
      return await this.ask("message:send", { room: this.room, text, key, wish: wish ?? "", reply_to: reply?.ref ?? "" });
    } catch {
      return { ok: false }; // nobody knows whether it arrived; the key makes asking again safe
    }
  }

  #done(each, message) {
    this.#drop(each);
    this.log.arrived(each.key);
    if (message) this.arrived(message);
    this.composer.say(message?.status === "held" ? "Sent. A facilitator looks at it first." : "sent");
  }

  // Nothing is lost: the words go back to where they were written, with the reason beside them.
  #refused(each, answer) {
    this.#drop(each);
    this.log.arrived(each.key);
    this.composer.putBack(each, answer.say);
  }

  async #later(each, answer) {
    this.#show(each, "not sent yet");
    if (answer.say) this.composer.say("Not sent yet. It goes out by itself in a moment.");
    await new Promise((done) => setTimeout(done, answer.wait ? answer.wait * 1000 : RETRY));
  }

  #show(each, state) {
    this.log.pending(each.key, this.author, each.text, each.wish, each.reply, state);
  }

  #drop(each) {
    this.waiting = this.waiting.filter((other) => other.key !== each.key);
    this.#keep();
  }

  #keep() {
    if (this.waiting.length) sessionStorage.setItem(this.name, JSON.stringify(this.waiting));
    else sessionStorage.removeItem(this.name);
  }
}

function read(name) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each?.key === "string" && typeof each?.text === "string") : [];
  } catch {
    return [];
  }
}

// Somebody else used this tab before: what they did not send is not for these eyes.
function forgetOthers(name) {
  const person = name.split(":")[2];
  for (const other of Object.keys(sessionStorage)) {
    if (/^(unsent|draft):/.test(other) && other.split(":")[2] !== person) sessionStorage.removeItem(other);
  }
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
