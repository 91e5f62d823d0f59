// The socket of a page, not open yet, and a way to ask over it.

import { io } from "../../vendor/socket.io.esm.min.js";

export function connect() {
  // Many lose the line at once when the server starts anew: they come back over a second and a half.
  const again = { reconnectionDelay: 800, reconnectionDelayMax: 8000, randomizationFactor: 0.9 };
  const socket = io({ transports: ["websocket"], autoConnect: false, ...again });
  const ask = async (name, what, patience = 8000) => {
    if (!socket.connected) throw new Error("not connected");
    return socket.timeout(patience).emitWithAck(name, what);
  };
  return { socket, ask };
}
