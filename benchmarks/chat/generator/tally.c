/* The checks. Places of a room are 1, 2, 3 … without holes; every socket must hear each once, in that order. */
#include "tally.h"

#include <stdlib.h>
#include <string.h>

void room_place(Room *room, uint32_t place, uint64_t message, Faults *faults) {
    if (place < room->first) {
        faults->odd++;
        return;
    }
    uint32_t i = place - room->first;
    if (i > (1u << 28)) {
        faults->odd++;
        return;
    }
    if (i >= room->room_for) {
        uint32_t more = (i + 1) * 2 < 1024 ? 1024 : (i + 1) * 2;
        room->at = realloc(room->at, more * sizeof *room->at);
        if (!room->at) abort();
        memset(room->at + room->room_for, 0, (more - room->room_for) * sizeof *room->at);
        room->room_for = more;
    }
    if (!room->at[i]) room->at[i] = message;
    else if (room->at[i] != message) faults->disagreed++;
    if (place > room->head) room->head = place;
}

static int is_here(const Heard *heard, uint32_t place) {
    return (heard->ahead[place % AHEAD / 64] >> (place % 64)) & 1;
}

static void turn(Heard *heard, uint32_t place) { heard->ahead[place % AHEAD / 64] ^= 1ull << (place % 64); }

static void go_on(Heard *heard) {
    heard->next++;
    while (heard->waiting && is_here(heard, heard->next)) {
        turn(heard, heard->next);
        heard->waiting--;
        heard->next++;
    }
}

void hear(Heard *heard, uint32_t place, Faults *faults) {
    if (place < heard->next || (place > heard->next && place - heard->next < AHEAD && is_here(heard, place))) {
        faults->doubled++;
        return;
    }
    if (place < heard->highest) faults->reordered++; /* one that stands after it was here before it */
    else heard->highest = place;
    if (place == heard->next) {
        go_on(heard);
        return;
    }
    while (place - heard->next >= AHEAD) { /* whatever is missing so far back will not come any more */
        faults->lost++;
        go_on(heard);
        if (!heard->waiting && place - heard->next >= AHEAD) {
            faults->lost += place - heard->next - AHEAD + 1;
            heard->next = place - AHEAD + 1;
        }
    }
    if (place == heard->next) {
        go_on(heard);
    } else {
        turn(heard, place);
        heard->waiting++;
    }
}

/* When all is over: what stands in the room and never came to this socket. */
void close_tally(const Heard *heard, const Room *room, Faults *faults) {
    if (room->head >= heard->next) faults->lost += room->head - heard->next + 1 - heard->waiting;
}

/* One person's messages keep their order: `last_of` has a zero for every sender. */
void check_senders(const Room *room, uint32_t *last_of, Faults *faults) {
    for (uint32_t place = room->first; room->at && place <= room->head; place++) {
        uint64_t message = room->at[place - room->first];
        if (!message) continue;
        uint32_t *last = &last_of[message >> 32];
        if ((uint32_t)message <= *last) faults->sender_reordered++;
        *last = (uint32_t)message;
    }
}
