// A live session. The page works without this, by its forms; with it everybody sees the same moment, each as it is for
// them, and nothing that somebody is writing is lost when something changes.

import { dropAll, dropOthers } from "./room/kept.js";
import { Line } from "./room/line.js";
import { openRoom } from "./room/open.js";
import { connect } from "./room/socket.js";
import { Arc } from "./session/arc.js";
import { Console } from "./session/console.js";
import { Deeds } from "./session/deeds.js";
import { Sayings } from "./session/sayings.js";
import { Writing } from "./session/writing.js";

const BEAT = 20000; // how often one says that one is there

const page = document.getElementById("session");
if (page) begin();

function begin() {
  const session = page.dataset.session;
  const room = document.getElementById("room");
  // Where there is no seat any more, the session says which page it is then: its lobby, its door, or what is left of it.
  const { socket, ask, composer, line } = room ? openRoom(room, () => enter()) : alone();
  let known = Number(page.dataset.version);
  let isLeaving = false;

  const sayings = new Sayings(page);
  const arc = new Arc(document.getElementById("arc"), document.getElementById("face-template"));
  const desk = new Console(document.getElementById("console"));
  const deeds = new Deeds(page, session, ask, () => socket.connected && !isLeaving);
  deeds.leads = () => {
    isLeaving = true;
  };
  const writing = composer ? new Writing(composer, () => ask("turn:begin", { session })) : null;

  function show(view) {
    if (isLeaving || view.version < known) return;
    known = view.version;
    if (view.page !== page.dataset.page || Boolean(view.console) !== Boolean(desk.place)) return again();
    if (room && keyOf(view.circle) !== page.dataset.circle) return again();
    sayings.show(view);
    arc.show(view.people);
    deeds.show(view);
    writing?.show(view);
    if (view.console) desk.show(view.console);
  }

  // What is written is kept by the composer, and stands there again.
  function again() {
    isLeaving = true;
    window.location.replace(window.location.pathname);
  }

  async function enter() {
    try {
      const answer = await ask("session:enter", { session });
      if (answer.ok) show(answer.view);
      else if (answer.code === "not_found") again();
    } catch {
      // the line is away; it asks again when it is back
    }
  }

  async function beat() {
    if (!socket.connected || isLeaving) return;
    try {
      const answer = await ask("session:beat", { session });
      if (answer.ok && answer.version > known) await enter();
    } catch {
      // as above
    }
  }

  function alone() {
    dropOthers(page.dataset.person);
    const made = connect();
    const own = new Line(made.socket, {
      up: () => {},
      lost: () => {},
      away: () => sayings.sayOfLine("Not connected just now. It comes back by itself."),
      refused: (say) => sayings.sayOfLine(say),
      signedOut: () => {
        dropAll();
        window.location.replace("/sign-in");
      },
      check: () => beat(),
    });
    made.socket.on("signed:out", () => window.location.replace("/sign-in"));
    return { ...made, line: own };
  }

  socket.on("connect", () => {
    sayings.sayOfLine("");
    enter();
  });
  socket.on("session:changed", (told) => told.session === session && told.version > known && show(told.view));
  socket.on("room:refresh", () => enter());
  socket.on("membership:ended", () => enter());
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", () => document.hidden || beat());
  for (const part of page.querySelectorAll(".live-only")) part.hidden = false;
  if (!room) line.open();
  else if (socket.connected) enter();
}

function keyOf(circle) {
  return circle ? [circle.ref, circle.joined, circle.back_at ?? ""].join(" ") : "";
}
