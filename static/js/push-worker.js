// Shows notices while no page is open, and leads to the list of notices when one is pressed. It does nothing else: it
// keeps nothing, and no request of any page goes through it.

const PLAIN = { title: "Notes", body: "1 new item" };

self.addEventListener("push", (push) => push.waitUntil(show(read(push.data))));

self.addEventListener("notificationclick", (press) => {
  press.notification.close();
  press.waitUntil(self.clients.openWindow("/notices"));
});

function read(data) {
  try {
    const said = data.json();
    return typeof said.title === "string" && typeof said.body === "string" ? said : PLAIN;
  } catch {
    return PLAIN; // browsers insist that something is shown
  }
}

// One tag for all: a second notice takes the place of the first, and nobody can count them on a locked screen.
function show({ title, body }) {
  return self.registration.showNotification(title, { body, tag: "notes", icon: "/static/img/note.png" });
}
