// The room, live. The page works without this; with it messages arrive by themselves, in one order for everyone,
// and what is written is kept until it has arrived, whatever the connection does.

import { io } from "../vendor/socket.io.esm.min.js";
import { Clock } from "./room/clock.js";
import { Company } from "./room/company.js";
import { Composer } from "./room/composer.js";
import { Deeds } from "./room/deeds.js";
import { Log } from "./room/log.js";
import { Outbox } from "./room/outbox.js";

const HEALTHY_WITHIN = 3000; // a connection away for less than this is nobody's worry

const page = document.getElementById("room");
if (page) open();

function open() {
  const room = page.dataset.room;
  const socket = io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 8000, autoConnect: false });
  const ask = (name, what, patience = 8000) => socket.timeout(patience).emitWithAck(name, what);

  const log = new Log(document.getElementById("log"), document.getElementById("message-template"), ask, room);
  const composer = new Composer(page, log);
  const clock = new Clock(page.dataset, ask, (answer) => entered(answer));
  const outbox = new Outbox(page.dataset, ask, log, composer, (message) => changed(message.changed, message));
  const company = new Company(page, socket, room);
  const deeds = new Deeds(log, composer, ask, () => socket.connected, (message) => changed(message.changed, message));
  let worry = null;

  composer.onSend = (written) => {
    if (!outbox.ready) return false; // never connected on this page: the plain form does it
    outbox.add(written);
    return true;
  };
  composer.onTyping = () => company.saysItWrites(socket.connected);

  function changed(count, message) {
    outbox.sees(message);
    const isNews = log.apply(message);
    if (isNews && !message.mine) company.hasWritten(message.name);
    clock.saw(count);
    seen();
  }

  function entered(answer) {
    if (answer.reset) log.empty();
    for (const message of answer.messages) log.apply(message);
    if (answer.waiting) log.keepOnlyWaiting(answer.waiting);
    if (answer.reset) log.hasEarlier(answer.messages.length >= 50);
    company.show(answer.present);
    composer.mayPost(answer.can_post, answer.say);
    seen();
  }

  let told = 0;
  let later = null;
  function seen() {
    if (document.hidden || !log.isAtEnd() || clock.known <= told || later) return;
    later = setTimeout(() => {
      later = null;
      told = clock.known;
      if (socket.connected) ask("room:seen", { room, clock: told }).catch(() => {});
    }, 2000);
  }

  function close(say, address) {
    composer.close(say);
    socket.disconnect();
    if (address) window.location.replace(address);
  }

  socket.on("connect", () => {
    clearTimeout(worry);
    composer.say("");
    clock.catchUp().then((went) => went && outbox.begin());
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") return signedOut();
    outbox.pause();
    worry = setTimeout(() => composer.say("Not connected just now. What you write is kept."), HEALTHY_WITHIN);
  });
  socket.on("connect_error", (error) => {
    const code = error.data?.code;
    if (code === "sign_in") return close("You are signed out here. Please sign in again.", null);
    if (code) {
      composer.say(error.data.say);
      setTimeout(() => socket.connect(), 20000);
    }
  });
  socket.on("room:changed", (told) => told.room === room && changed(told.clock, told.message));
  socket.on("heads", (told) => told.rooms[room] > clock.known && clock.catchUp());
  socket.on("room:refresh", () => clock.catchUp());
  socket.on("signed:out", () => signedOut());
  socket.on("membership:ended", (told) => {
    const group = page.querySelector(".kicker a")?.href ?? "";
    if (group.endsWith(`/${told.group}`)) close("You are not in this group any more.", "/home");
  });

  function signedOut() {
    sessionStorage.clear();
    close("You are signed out here.", "/sign-in");
  }

  document.addEventListener("visibilitychange", seen);
  window.addEventListener("scroll", seen, { passive: true });
  window.addEventListener("pagehide", () => socket.connected && socket.emit("room:leave", { room }));
  deeds.listen();
  log.begin();
  outbox.restore();
  socket.connect();
}
