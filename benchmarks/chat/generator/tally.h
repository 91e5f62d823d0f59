/* What arrived where: finds messages that were lost, doubled, out of order, or different for different people. */
#ifndef TALLY_H
#define TALLY_H

#include <stdint.h>

enum { AHEAD = 4096 }; /* how far a place may run ahead of the next one expected before the hole counts as lost */

/* A room: which message stands at each place. All who hear of a place must name the same message. */
typedef struct {
    char ref[64];
    uint64_t *at; /* message id by place - first; 0 is unknown */
    uint32_t room_for, first, head;
} Room;

/* What one socket heard of its room. */
typedef struct {
    uint32_t next, highest; /* the place expected, and the farthest that came */
    uint32_t waiting; /* places beyond `next` that are here already */
    uint64_t ahead[AHEAD / 64];
} Heard;

typedef struct {
    uint64_t lost, doubled, reordered, disagreed, sender_reordered, unacknowledged, refused, dropped, odd;
} Faults;

void room_place(Room *room, uint32_t place, uint64_t message, Faults *faults);
void hear(Heard *heard, uint32_t place, Faults *faults);
void close_tally(const Heard *heard, const Room *room, Faults *faults);
void check_senders(const Room *room, uint32_t *last_of, Faults *faults);

#endif
