// The line to the server. It comes back by itself; sooner when the page is looked at again or the network is back. What
// it does not say by itself it is asked: whether it still holds after a sleep, and whether one is still signed in.

import { between } from "./waits.js";

const HEALTHY_WITHIN = 3000; // a line away for less than this is nobody's worry
const ASLEEP = 20000; // hidden for this long, a line may be dead without knowing
const DOUBT = 3; // tries without a word, after which one asks whether it is the sign-in

export class Line {
  constructor(socket, hear) {
    this.socket = socket;
    this.hear = hear; // up(), lost(), away(since), refused(say), signedOut(), check()
    this.closed = false;
    this.failed = 0;
    this.wasUp = false;
    this.hiddenAt = null;
    socket.on("connect", () => this.#up());
    socket.on("disconnect", (reason) => this.#lost(reason));
    socket.on("connect_error", (error) => this.#notThrough(error));
    document.addEventListener("visibilitychange", () => this.#looked());
    window.addEventListener("offline", () => this.#off());
    window.addEventListener("online", () => this.lookSoon(500));
    window.addEventListener("pageshow", (shown) => shown.persisted && this.lookSoon());
  }

  open() {
    this.socket.connect();
    this.#worry();
  }

  close() {
    this.closed = true;
    clearTimeout(this.worry);
    this.socket.disconnect();
  }

  // Whether there is hope that the line comes up: what is written then waits for it.
  isLikely() {
    return this.wasUp || this.failed < 2;
  }

  // Do not wait for the next try; if the line seems to hold, ask whether it does.
  lookSoon(within = 0) {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      if (this.closed) return;
      if (this.socket.connected) this.hear.check();
      else this.renew();
    }, between(0, within));
  }

  renew() {
    if (this.closed) return;
    this.socket.disconnect();
    this.socket.connect();
  }

  #up() {
    clearTimeout(this.worry);
    this.worry = null;
    this.failed = 0;
    this.wasUp = true;
    this.hear.up();
  }

  #lost(reason) {
    if (this.closed) return;
    if (reason === "io server disconnect") return this.hear.signedOut();
    this.hear.lost();
    this.#worry();
  }

  // The browser knows that there is no network before the line does. Should it be wrong, the line comes back by itself.
  #off() {
    if (this.closed) return;
    clearTimeout(this.soon);
    this.socket.io.engine?.close();
    clearTimeout(this.worry);
    this.hear.lost();
    this.hear.away(this.wasUp);
  }

  #worry() {
    this.worry ??= setTimeout(() => this.hear.away(this.wasUp), HEALTHY_WITHIN);
  }

  #notThrough(error) {
    const code = error.data?.code;
    if (code === "sign_in") return this.hear.signedOut();
    if (code) {
      this.hear.refused(error.data.say);
      setTimeout(() => this.closed || this.socket.connect(), between(10000, 20000));
      return;
    }
    this.failed += 1;
    if (this.failed % DOUBT === 0) this.#askWhetherSignedIn();
  }

  // A browser does not say why a socket was turned away at the door. A page behind the same door does.
  async #askWhetherSignedIn() {
    try {
      const answer = await fetch(`${window.location.pathname}/step-out`, { method: "HEAD", redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect" && !this.closed) this.hear.signedOut();
    } catch {
      // the server is away: nothing is known
    }
  }

  #looked() {
    if (document.hidden) {
      this.hiddenAt = Date.now();
      return;
    }
    if (!this.socket.connected || Date.now() - (this.hiddenAt ?? Date.now()) > ASLEEP) this.lookSoon();
  }
}
