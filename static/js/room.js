// The room, live. The page works without this; with it messages arrive by themselves, in one order for everyone,
// and what is written is kept until it has arrived, whatever the connection does.

import { openRoom } from "./room/open.js";
import { beside } from "./session/beside.js";

const page = document.getElementById("room");
if (page) beside(openRoom(page));
