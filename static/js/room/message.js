// One message as a list item: made from the page's template, filled with text only, never with markup.

import { timeOf } from "./when.js";

const ADDRESS = /https?:\/\/[^\s<>"'`\\^{}|]{1,2000}/gi;
const REL = "noopener noreferrer nofollow";
const STATES = {
  removed: "Removed by a facilitator.",
  withdrawn: "Taken back by its author.",
  hidden: "A message you do not see here.",
};

export function blank(template) {
  return template.content.querySelector("li").cloneNode(true);
}

export function fill(item, message, template) {
  const fresh = blank(template);
  const gone = message.status !== "shown" && message.status !== "held";
  fresh.id = `m-${message.ref}`;
  fresh.dataset.ref = message.ref;
  fresh.dataset.place = message.place ?? "";
  fresh.dataset.changed = message.changed ?? "";
  fresh.dataset.status = message.status;
  fresh.className = ["message", message.mine && "mine", message.status === "held" && "held", gone && "gone"].filter(Boolean).join(" ");
  for (const part of fresh.querySelectorAll("a[href], form[action]")) rename(part, message.ref);
  fresh.querySelector(".message__name").textContent = message.name;
  showTime(fresh.querySelector(".message__time"), message.written_at);
  showState(fresh, message, gone);
  showQuote(fresh.querySelector(".message__quote"), message.reply_to);
  showWish(fresh, message.wish);
  fresh.querySelector(".message__text").replaceChildren(...(gone ? [paragraph(stateOf(message))] : paragraphs(message.text)));
  showReactions(fresh, message, gone);
  showDeeds(fresh, message, gone);
  item.replaceWith(fresh);
  return fresh;
}

function rename(part, ref) {
  for (const name of ["href", "action"]) {
    const value = part.getAttribute(name);
    if (value) part.setAttribute(name, value.replaceAll("MESSAGE", ref));
  }
}

function stateOf(message) {
  return message.mine && message.status === "withdrawn" ? "You took this back." : STATES[message.status] ?? "";
}

function showTime(part, written) {
  part.dateTime = written;
  part.textContent = timeOf(new Date(written));
}

function showState(item, message, gone) {
  const part = item.querySelector(".message__state");
  if (message.state) part.textContent = message.state;
  else if (message.status === "held") part.textContent = "waiting for a facilitator";
  else if (message.edited && !gone) part.textContent = "changed";
  else part.remove();
}

function showQuote(part, answered) {
  if (!answered) return part.remove();
  const link = part.querySelector("a");
  link.href = `#m-${answered.ref}`;
  link.replaceChildren(...(answered.name ? [isolated(answered.name), ": ", isolated(answered.excerpt)] : ["A message that is not shown"]));
  return part;
}

function showWish(item, wish) {
  const part = item.querySelector(".message__wish");
  const words = wish && document.querySelector(`#composer input[name="wish"][value="${CSS.escape(wish)}"] + span`);
  if (!words) return part.remove();
  part.querySelector(".wish").textContent = words.textContent;
  return part;
}

// The reactions there are, made from the ones one can choose, which know their words.
function showReactions(item, message, gone) {
  const place = item.querySelector(".message__reactions");
  if (gone) return place.remove();
  const chosen = (message.reactions ?? []).map(([kind, count, mine]) => {
    const form = item.querySelector(`details button[data-kind="${CSS.escape(kind)}"]`)?.form.cloneNode(true);
    const button = form?.querySelector("button");
    if (!button) return null;
    button.value = mine ? "0" : "1";
    button.setAttribute("aria-pressed", String(mine));
    button.append(` · ${count}`);
    return form;
  });
  place.replaceChildren(...chosen.filter(Boolean));
  for (const [kind, , mine] of message.reactions ?? []) {
    const button = item.querySelector(`details button[data-kind="${CSS.escape(kind)}"]`);
    if (button && mine) {
      button.value = "0";
      button.setAttribute("aria-pressed", "true");
    }
  }
  return place;
}

function showDeeds(item, message, gone) {
  const deeds = item.querySelector(".message-actions");
  if (gone || message.state) return deeds.remove();
  for (const part of deeds.querySelectorAll("[data-for]")) {
    const whose = part.dataset.for;
    const fits = whose === "all" ? message.status === "shown" : whose === (message.mine ? "mine" : "others");
    if (!fits) part.remove();
  }
  return deeds;
}

function paragraph(text) {
  const part = document.createElement("p");
  part.textContent = text;
  return part;
}

function paragraphs(text) {
  return text.trim().split(/\n[ \t]*\n\s*/).filter(Boolean).map((words) => {
    const part = document.createElement("p");
    words.split("\n").forEach((line, number) => part.append(...(number ? [document.createElement("br")] : []), ...linked(line)));
    return part;
  });
}

function linked(line) {
  const pieces = [];
  let done = 0;
  for (const found of line.matchAll(ADDRESS)) {
    const address = found[0].replace(/[.,;:!?*_~…)\]]+$/, "");
    if (!URL.canParse(address) || new URL(address).username) continue;
    const link = document.createElement("a");
    link.href = link.textContent = address;
    link.rel = REL;
    pieces.push(line.slice(done, found.index), link);
    done = found.index + address.length;
  }
  return [...pieces, line.slice(done)];
}

// Words that may run from right to left, which must not turn what stands around them.
export function isolated(words) {
  const part = document.createElement("bdi");
  part.textContent = words;
  return part;
}

// The words of a message as they were typed, read back from the page.
export function wordsOf(item) {
  return [...item.querySelectorAll(".message__text > p")].map((part) =>
    [...part.childNodes].map((node) => (node.nodeName === "BR" ? "\n" : node.textContent)).join("")).join("\n\n");
}
