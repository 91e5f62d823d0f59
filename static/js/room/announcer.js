// Says what is new to those who listen: a sentence for what comes alone, a number for what comes at once. One's own words
// and history are not news, and what was taken away meanwhile is not said any more.

const GATHER = 900; // milliseconds in which what comes together is told together
const FORGET = 8000;
const LONGEST = 200;
const FEW = 2;

export class Announcer {
  constructor(region) {
    region.setAttribute("aria-live", "off"); // every redrawn line would be read out again
    this.place = document.createElement("p");
    this.place.className = "hidden";
    this.place.id = "heard";
    this.place.setAttribute("role", "status");
    region.after(this.place);
    this.news = new Map();
    this.said = new Set();
    this.timer = null;
  }

  // A message came, or is different now.
  hears(message, isNew) {
    if (this.said.has(message.ref)) this.#forget();
    const isNews = message.status === "shown" && !message.mine && (isNew || this.news.has(message.ref));
    if (isNews) this.news.set(message.ref, message);
    else this.news.delete(message.ref);
    if (this.news.size) this.timer ??= setTimeout(() => this.#say(), GATHER);
  }

  forgetAll() {
    this.news.clear();
    this.#forget();
  }

  #say() {
    this.timer = null;
    const news = [...this.news.values()];
    this.news.clear();
    if (!news.length) return;
    this.said = new Set(news.map((message) => message.ref));
    const lines = news.length > FEW ? [`${news.length} new messages, the last from ${news.at(-1).name}.`] : news.map(sentence);
    this.place.replaceChildren(...lines.map((line) => {
      const part = document.createElement("span");
      part.textContent = `${line} `;
      return part;
    }));
    clearTimeout(this.later);
    this.later = setTimeout(() => this.#forget(), FORGET);
  }

  #forget() {
    this.said.clear();
    this.place.replaceChildren();
  }
}

function sentence(message) {
  const words = message.text.replaceAll(/\s+/g, " ");
  return `${message.name}: ${words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words}`;
}
