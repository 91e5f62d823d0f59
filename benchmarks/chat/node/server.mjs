// A plain chat on socket.io: keeps each message in SQLite, acknowledges it, tells everyone in the room.
// node server.mjs PORT DATABASE [ws|eiows] [each|grouped]
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import Database from "better-sqlite3";
import { Server } from "socket.io";

const [port, file, engine = "ws", saving = "each"] = process.argv.slice(2);

const db = new Database(file);
for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY"]) db.pragma(pragma);
db.exec(`
  CREATE TABLE IF NOT EXISTS room (id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, clock INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, room_id INTEGER NOT NULL REFERENCES room(id), place INTEGER NOT NULL,
    author TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, written_at TEXT NOT NULL,
    UNIQUE (room_id, place), UNIQUE (author, key));
`);

const newRoom = db.prepare("INSERT OR IGNORE INTO room (ref) VALUES (?)");
const findRoom = db.prepare("SELECT id, clock FROM room WHERE ref = ?");
const newest = db.prepare("SELECT ref, place, author, text, written_at FROM message WHERE room_id = ? ORDER BY place DESC LIMIT 50");
const tick = db.prepare("UPDATE room SET clock = clock + 1 WHERE id = ? RETURNING clock").pluck();
const insert = db.prepare("INSERT INTO message (ref, room_id, place, author, key, text, written_at) VALUES (?, ?, ?, ?, ?, ?, ?)");

// The same fields as the other side, so that as many bytes travel.
const shown = (row) => ({
  ref: row.ref, place: row.place, changed: row.place, status: "shown", author: row.author, name: `Wren ${row.author.slice(-4)}`,
  mine: false, text: row.text, wish: "", reply_to: null, reactions: [], written_at: row.written_at, edited: false,
});

const keep = (person, room, text, key) => {
  const ref = randomBytes(13).toString("hex");
  const written_at = new Date().toISOString().slice(0, 19) + "+00:00";
  const place = tick.get(room.id);
  insert.run(ref, room.id, place, person, key, text, written_at);
  return shown({ ref, place, author: person, text, written_at });
};
const keepOne = db.transaction(keep);

const http = createServer();
const io = new Server(http, {
  transports: ["websocket"], perMessageDeflate: false, httpCompression: false, serveClient: false, maxHttpBufferSize: 16384,
  ...(engine === "eiows" ? { wsEngine: (await import("eiows")).Server } : {}),
});

const finish = (roomRef, message, answer) => {
  answer({ ok: true, message });
  io.to(roomRef).emit("room:changed", { room: roomRef, clock: message.place, message });
};

// "grouped": all that arrives in one turn of the event loop shares one transaction, as our fast path does.
let waiting = [];
const keepAll = db.transaction((asked) => asked.map(({ person, room, text, key }) => keep(person, room, text, key)));
const flush = () => {
  const asked = waiting;
  waiting = [];
  const kept = keepAll(asked);
  asked.forEach(({ roomRef, answer }, i) => finish(roomRef, kept[i], answer));
};

io.on("connection", (socket) => {
  const rooms = new Map(); // the rooms this socket is in
  const person = randomBytes(13).toString("hex");
  socket.on("room:enter", ({ room: ref }, answer) => {
    newRoom.run(ref);
    const room = findRoom.get(ref);
    rooms.set(ref, room);
    socket.join(ref);
    answer({ ok: true, epoch: "", clock: room.clock, messages: newest.all(room.id).reverse().map(shown), more: false });
  });
  socket.on("message:send", ({ room: roomRef, text, key }, answer) => {
    const room = rooms.get(roomRef);
    if (!room || typeof text !== "string" || !text || text.length > 4000 || typeof key !== "string") return answer({ ok: false, code: "invalid" });
    if (saving === "each") return finish(roomRef, keepOne(person, room, text, key), answer);
    if (waiting.push({ person, room, roomRef, text, key, answer }) === 1) setImmediate(flush);
  });
});

http.on("connection", (socket) => socket.setNoDelay(true));
http.listen({ port: Number(port), host: "127.0.0.1", backlog: 1024 }, () => console.log("ready"));
process.on("SIGTERM", () => process.exit(0));
