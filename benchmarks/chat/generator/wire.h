/* WebSockets as this needs them: one text frame at a time, masked on the way out, unmasked on the way in. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint8_t *bytes;
    size_t count, room_for;
} Buffer;

void add(Buffer *buffer, const void *bytes, size_t count);
void take(Buffer *buffer, size_t count);
void add_frame(Buffer *out, const char *text, size_t count);

/* The length of the whole frame at `at`, or 0 while it is not there yet; its payload goes to `text` and `length`.
   `opcode` is -1 for a frame this does not understand. */
size_t read_frame(const uint8_t *at, size_t count, int *opcode, const char **text, size_t *length);

int dial(const char *host, int port);
size_t handshake(char *into, size_t room_for, const char *host, int port, const char *path, const char *cookie);

#endif
