// A small circle beside a session, in a room of its own: whoever sits there is still in the session, and says so as its
// own page does. When the circle is called back, or is over, it says so too.

const BEAT = 20000;

export function beside({ socket, ask }) {
  const place = document.getElementById("beside");
  const session = place?.dataset.session;
  if (!session) return;
  const room = document.getElementById("room").dataset.room;
  const said = document.getElementById("called-back");

  async function enter() {
    try {
      const answer = await ask("session:enter", { session });
      if (answer.ok) show(answer.view);
    } catch {
      // the line is away; it asks again when it is back
    }
  }

  function beat() {
    if (socket.connected) ask("session:beat", { session }).catch(() => {});
  }

  function show(view) {
    const circle = view.circle?.room === room ? view.circle : null;
    if (!circle) say("This small circle is over. The session goes on beside it.");
    else say(circle.back_at ? "The circles are called back. There are about two minutes to finish." : "");
  }

  function say(words) {
    if (said.textContent !== words) said.textContent = words;
  }

  socket.on("connect", enter);
  socket.on("session:changed", (told) => told.session === session && show(told.view));
  setInterval(beat, BEAT);
  if (socket.connected) enter();
}
