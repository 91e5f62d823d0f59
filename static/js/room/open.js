// A room, live, on the page it stands on: its own, or that of a session. Gives what others on that page may use. `gone`:
// what to do, instead of taking leave, where the room is not there for somebody any more.

import { Announcer } from "./announcer.js";
import { Clock } from "./clock.js";
import { Company } from "./company.js";
import { Composer } from "./composer.js";
import { Deeds } from "./deeds.js";
import { farewell } from "./farewell.js";
import { dropAll, dropOthers } from "./kept.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Place } from "./place.js";
import { connect } from "./socket.js";
import { between } from "./waits.js";

export function openRoom(page, gone = null) {
  const room = page.dataset.room;
  dropOthers(page.dataset.person);
  const { socket, ask } = connect();

  const list = document.getElementById("log");
  const region = list.closest('[role="log"]');
  const place = new Place(region, list);
  const log = new Log(list, document.getElementById("message-template"), ask, room, place, new Announcer(region));
  const composer = new Composer(page, log);
  const clock = new Clock(page.dataset, ask, (answer) => entered(answer), refused);
  const outbox = new Outbox(page.dataset, ask, log, composer, (message) => changed(message.changed, message));
  const company = new Company(page, socket, room);
  const deeds = new Deeds(log, composer, page.dataset.person, ask, () => socket.connected, (message) => changed(message.changed, message));
  const line = new Line(socket, {
    up: () => {
      composer.sayOfLine("");
      enter();
    },
    lost: () => outbox.pause(),
    away: (wasUp) => composer.sayOfLine(wasUp ? "Not connected just now. What you write is kept." : "New messages do not come by themselves just now. You can still write."),
    refused: (say) => composer.sayOfLine(say),
    signedOut,
    check: () => enter(3000),
  });

  composer.isDone = () => outbox.isEmpty;
  composer.onSend = (written) => {
    if (!line.isLikely()) return false; // the plain form does it
    outbox.add(written);
    return true;
  };
  composer.onTyping = () => company.saysItWrites(socket.connected);
  log.rescue = (words) => composer.putBack({ text: words }, "The room was drawn anew. What you were changing is here.");
  clock.behind = () => enter();

  // Ask for all that happened meanwhile. A line on which nobody answers twice is no line.
  let unanswered = 0;
  async function enter(patience) {
    const how = await clock.catchUp(patience);
    if (how === "there") {
      unanswered = 0;
      outbox.begin();
    } else if (how === "away" && socket.connected) {
      unanswered += 1;
      if (unanswered > 1 || patience) line.renew();
      else setTimeout(enter, between(1000, 4000));
    }
  }

  function changed(count, message) {
    outbox.sees(message);
    const isNews = log.apply(message);
    if (isNews && !message.mine) company.hasWritten(message.name);
    clock.saw(count);
    seen();
  }

  function entered(answer) {
    log.together(() => {
      if (answer.reset) log.empty();
      for (const message of answer.messages) log.apply(message);
      if (answer.waiting) log.keepOnlyWaiting(answer.waiting);
    }, answer.reset);
    if (answer.reset) log.hasEarlier(answer.messages.length >= 50);
    company.show(answer.present, answer.others);
    composer.mayPost(answer.can_post, answer.say);
    seen();
  }

  // A room that is not there for somebody any more: they left or were removed while the line was away.
  function refused(refusal) {
    if (refusal.code !== "not_found") close(refusal.say);
    else if (gone) gone();
    else leave();
  }

  let told = 0;
  let later = null;
  function seen() {
    if (document.hidden || !place.isAtEnd() || clock.known <= told || later) return;
    later = setTimeout(() => {
      later = null;
      told = clock.known;
      ask("room:seen", { room, clock: told }).catch(() => {});
    }, 2000);
  }

  // Everyone hears of the heads in the same moment; what is only late may still arrive. A head that is lower than what
  // is known is that of another past: a backup was put back.
  function compare(head) {
    if (head < clock.known) enter();
    else if (head > clock.known) setTimeout(() => head > clock.known && enter(), between(0, 800));
  }

  function close(say, address) {
    composer.close(say);
    outbox.pause();
    line.close();
    if (address) window.location.replace(address);
  }

  function leave() {
    const begun = [...outbox.words(), composer.text?.value].filter(Boolean).join("\n\n");
    close(page.hasAttribute("data-apart") ? "You do not sit here any more." : "You are not in this group any more.");
    farewell(page, begun);
  }

  function signedOut() {
    dropAll();
    close("You are signed out here.", "/sign-in");
  }

  socket.on("room:changed", (told) => told.room === room && changed(told.clock, told.message));
  socket.on("heads", (told) => told.rooms[room] !== undefined && compare(told.rooms[room]));
  socket.on("room:refresh", () => enter());
  socket.on("care:given", () => document.getElementById("given")?.removeAttribute("hidden"));
  socket.on("signed:out", signedOut);
  socket.on("membership:ended", (told) => {
    const group = page.querySelector(".kicker a")?.href ?? "";
    if (group.endsWith(`/${told.group}`)) leave();
  });

  document.addEventListener("visibilitychange", seen);
  window.addEventListener("scroll", seen, { passive: true });
  window.addEventListener("pagehide", () => socket.connected && socket.emit("room:leave", { room }));
  deeds.listen();
  log.begin();
  outbox.restore();
  line.open();
  return { socket, ask, composer, line };
}
