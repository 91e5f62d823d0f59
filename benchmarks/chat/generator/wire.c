/* See wire.h. */
#include "wire.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void add(Buffer *buffer, const void *bytes, size_t count) {
    if (buffer->count + count > buffer->room_for) {
        buffer->room_for = (buffer->count + count) * 2;
        buffer->bytes = realloc(buffer->bytes, buffer->room_for);
        if (!buffer->bytes) abort();
    }
    memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
}

void take(Buffer *buffer, size_t count) {
    buffer->count -= count;
    if (buffer->count) memmove(buffer->bytes, buffer->bytes + count, buffer->count);
}

void add_frame(Buffer *out, const char *text, size_t count) {
    static uint32_t mask = 0x9e3779b9;
    mask = mask * 1664525 + 1013904223; /* any mask will do: nothing between us looks at it */
    uint8_t head[14] = {0x81}, key[4];
    size_t n = 2;
    if (count < 126) {
        head[1] = 0x80 | (uint8_t)count;
    } else {
        head[1] = 0x80 | 126;
        head[2] = (uint8_t)(count >> 8);
        head[3] = (uint8_t)count;
        n = 4;
    }
    memcpy(key, &mask, 4);
    memcpy(head + n, key, 4);
    add(out, head, n + 4);
    add(out, text, count);
    uint8_t *body = out->bytes + out->count - count;
    for (size_t i = 0; i < count; i++) body[i] ^= key[i & 3];
}

size_t read_frame(const uint8_t *at, size_t count, int *opcode, const char **text, size_t *length) {
    if (count < 2) return 0;
    size_t n = at[1] & 127, head = 2;
    if (n == 126) {
        if (count < 4) return 0;
        n = (size_t)at[2] << 8 | at[3];
        head = 4;
    } else if (n == 127) {
        if (count < 10) return 0;
        n = 0;
        for (int i = 2; i < 10; i++) n = n << 8 | at[i];
        head = 10;
    }
    if (count < head + n) return 0;
    /* A server masks nothing, and neither splits nor compresses what is as small as this. */
    *opcode = (at[1] & 128) || (at[0] & 0xf0) != 0x80 ? -1 : at[0] & 15;
    *text = (const char *)at + head;
    *length = n;
    return head + n;
}

int dial(const char *host, int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0) return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, host, &where.sin_addr);
    connect(fd, (struct sockaddr *)&where, sizeof where); /* goes on in the background */
    return fd;
}

size_t handshake(char *into, size_t room_for, const char *host, int port, const char *path, const char *cookie) {
    return (size_t)snprintf(into, room_for,
        "GET %s?EIO=4&transport=websocket HTTP/1.1\r\nHost: %s:%d\r\nOrigin: http://%s:%d\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Cookie: %s\r\n\r\n", path, host, port, host, port, cookie);
}
