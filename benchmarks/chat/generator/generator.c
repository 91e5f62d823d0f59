/* A room full of people: connects them, has them write, and checks and times everything they hear.

   Speaks Engine.IO 4 and Socket.IO 5 over plain WebSockets. One thread, one epoll. Reads as little of each message as
   it needs (the place and the mark of its sender), so that it is not what is measured. Prints one JSON object. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "histogram.h"
#include "tally.h"
#include "wire.h"

#define SECOND 1000000000ull
#define PENDING 32 /* how many may be coming in at once */

typedef enum { WAITING, DIALLED, UPGRADING, OPENING, GREETED, ENTERING, IN, GONE } State;

typedef struct {
    uint64_t at;
    char acknowledged;
} Sent;

typedef struct {
    int fd, room, writes;
    State state;
    char *cookie;
    Buffer rest, out;
    Heard heard;
    Sent *sent;
    uint32_t said, sent_for;
    char wants_out;
} Socket;

static struct {
    const char *host, *path, *mode, *people;
    int port, in_flight, server_pid;
    double rate, warm, measure, patience, quiet;
} how = {.host = "127.0.0.1", .path = "/socket.io/", .mode = "closed", .in_flight = 16, .warm = 2, .measure = 2, .patience = 5, .quiet = 1.5};

static Socket *sockets;
static Room *rooms;
static int *writers;
static int socket_count, room_count, writer_count, loop, here, coming;
static Faults faults;
static Histogram delivery, acknowledgement;
static uint64_t from, until; /* the measured window; a message counts by when it was due */
static uint64_t delivered_ever, delivered, acknowledged, bytes_in, sent_ever, last_news, next_due, due_count;
static uint64_t holes; /* places that neither a push nor an answer ever named: the cause of what was lost */
static int writing, open_loop;
static char run_id[12];
static const char *WORDS = "I took the long way round by the river today, and it helped a little more than I thought it would.";

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void die(const char *why) {
    fprintf(stderr, "generator: %s\n", why);
    exit(2);
}

/* --- reading the little that is needed ------------------------------------------------------------------------ */

/* Where `word` ends in a text. The same place as last time is tried first: messages look alike. */
static const char *after(const char *text, size_t count, const char *word, size_t n, size_t *hint) {
    if (*hint + n <= count && !memcmp(text + *hint, word, n)) return text + *hint + n;
    const char *found = memmem(text, count, word, n);
    if (!found) return NULL;
    *hint = (size_t)(found - text);
    return found + n;
}

static uint32_t number(const char **at, const char *end) {
    uint32_t n = 0;
    const char *p = *at;
    while (p < end && *p >= '0' && *p <= '9') n = n * 10 + (uint32_t)(*p++ - '0');
    *at = p;
    return n;
}

#define AFTER(text, count, word, hint) after(text, count, word, sizeof(word) - 1, hint)

static const char *quoted(const char *what, const char *text, size_t count) {
    static char said[256];
    snprintf(said, sizeof said, "%s: %.*s", what, count < 160 ? (int)count : 160, text);
    return said;
}

/* --- speaking ------------------------------------------------------------------------------------------------- */

static void let_go(Socket *s, const char *why) {
    if (s->state == GONE) return;
    if (faults.dropped < 3) fprintf(stderr, "generator: socket %d: %s\n", (int)(s - sockets), why);
    if (s->state == IN || s->state == GREETED) here--;
    else coming--;
    s->state = GONE;
    close(s->fd);
    faults.dropped++;
}

static void watch(Socket *s, int out) {
    if (s->wants_out == out) return;
    s->wants_out = (char)out;
    struct epoll_event e = {.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.u32 = (uint32_t)(s - sockets)};
    epoll_ctl(loop, EPOLL_CTL_MOD, s->fd, &e);
}

static void flush_out(Socket *s) {
    while (s->out.count && s->state != GONE) {
        ssize_t n = send(s->fd, s->out.bytes, s->out.count, MSG_NOSIGNAL);
        if (n > 0) take(&s->out, (size_t)n);
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        else if (n < 0 && errno == EINTR) continue;
        else let_go(s, "it takes nothing any more");
    }
    if (s->state != GONE) watch(s, s->out.count > 0);
}

static void say(Socket *s, const char *text) { add_frame(&s->out, text, strlen(text)); }

static void ask_in(Socket *s, uint32_t after) {
    char text[128];
    snprintf(text, sizeof text, "420[\"room:enter\",{\"room\":\"%s\",\"after\":%u}]", rooms[s->room].ref, after);
    say(s, text);
}

static void write_message(Socket *s, uint64_t due) {
    char text[512];
    uint32_t index = (uint32_t)(s - sockets), key = ++s->said;
    if (key >= s->sent_for) {
        s->sent_for = s->sent_for ? s->sent_for * 2 : 64;
        s->sent = realloc(s->sent, s->sent_for * sizeof *s->sent);
        if (!s->sent) abort();
    }
    s->sent[key] = (Sent){due, 0};
    int n = snprintf(text, sizeof text,
        "42%u[\"message:send\",{\"room\":\"%s\",\"text\":\"m:%u:%u: %s\",\"key\":\"%s-%u-%u\"}]",
        key, rooms[s->room].ref, index, key, WORDS, run_id, index, key);
    add_frame(&s->out, text, (size_t)n);
    sent_ever++;
}

/* --- hearing -------------------------------------------------------------------------------------------------- */

static int in_window(uint64_t moment) { return moment >= from && moment < until; }

static void hear_message(Socket *s, const char *text, size_t count, uint64_t moment) {
    static size_t place_hint, mark_hint;
    const char *end = text + count, *p = AFTER(text, count, "\"place\":", &place_hint);
    const char *m = AFTER(text, count, "\"text\":\"m:", &mark_hint);
    if (!p || !m || s->state != IN) {
        faults.odd++;
        return;
    }
    uint32_t place = number(&p, end), index = number(&m, end), key = (m++, number(&m, end));
    if (!place || index >= (uint32_t)socket_count || !key || key > sockets[index].said) {
        faults.odd++;
        return;
    }
    room_place(&rooms[s->room], place, (uint64_t)(index + 1) << 32 | key, &faults);
    hear(&s->heard, place, &faults);
    uint64_t due = sockets[index].sent[key].at;
    delivered_ever++;
    last_news = moment;
    if (in_window(moment)) delivered++;
    if (in_window(due)) note(&delivery, moment - due);
}

static void hear_answer(Socket *s, const char *text, size_t count, uint64_t moment) {
    static size_t place_hint;
    const char *end = text + count, *p = text + 2;
    uint32_t key = number(&p, end);
    int ok = memmem(p, (size_t)(end - p), "[{\"ok\":true", 11) == p;
    if (key == 0) { /* the room's door */
        const char *c = memmem(p, (size_t)(end - p), "\"clock\":", 8);
        if (!ok || !c || s->state != ENTERING) {
            let_go(s, quoted("not let into the room", text, count));
            return;
        }
        c += 8;
        Room *room = &rooms[s->room];
        uint32_t clock = number(&c, end);
        if (memmem(c, (size_t)(end - c), "\"more\":true", 11)) { /* there is more from before: ask on, as a client does */
            ask_in(s, clock);
            return;
        }
        s->heard.next = clock + 1;
        if (!room->first) room->first = clock + 1, room->head = clock;
        s->state = IN;
        here++;
        coming--;
        return;
    }
    if (key > s->said || s->sent[key].acknowledged) {
        faults.odd++;
        return;
    }
    s->sent[key].acknowledged = 1;
    acknowledged++;
    last_news = moment;
    if (!ok) {
        if (faults.refused++ < 3) fprintf(stderr, "generator: %s\n", quoted("refused", text, count));
    } else {
        const char *place = AFTER(text, count, "\"place\":", &place_hint);
        uint32_t stands = place ? number(&place, end) : 0;
        if (stands) room_place(&rooms[s->room], stands, (uint64_t)(s - sockets + 1) << 32 | key, &faults);
        else faults.odd++;
        if (in_window(s->sent[key].at)) note(&acknowledgement, moment - s->sent[key].at);
    }
    if (writing && !open_loop && ok) write_message(s, moment);
}

static void hear_frame(Socket *s, const char *text, size_t count, uint64_t moment) {
    if (!count) return;
    if (text[0] == '2' && count == 1) say(s, "3");
    else if (text[0] == '0' && s->state == OPENING) say(s, "40");
    else if (text[0] != '4' || count < 2) return;
    else if (text[1] == '2' && count > 18 && !memcmp(text + 2, "[\"room:changed\"", 15)) hear_message(s, text, count, moment);
    else if (text[1] == '3') hear_answer(s, text, count, moment);
    else if (text[1] == '0' && s->state == OPENING) s->state = GREETED, coming--, here++;
    else if (text[1] == '1' || text[1] == '4') let_go(s, quoted("turned away", text, count));
}

/* The server's answer to the handshake; gives how many bytes it took. */
static size_t hear_upgrade(Socket *s, const uint8_t *bytes, size_t count) {
    const uint8_t *end = memmem(bytes, count, "\r\n\r\n", 4);
    if (!end) return 0;
    if (count < 12 || memcmp(bytes + 8, " 101", 4)) {
        let_go(s, quoted("no WebSocket", (const char *)bytes, count));
        return count;
    }
    s->state = OPENING;
    return (size_t)(end - bytes) + 4;
}

static void read_socket(Socket *s) {
    static uint8_t big[4 << 20];
    size_t have = s->rest.count, at = 0;
    if (have > sizeof big / 2) die("a frame is larger than anything the rooms should say");
    memcpy(big, s->rest.bytes ? s->rest.bytes : big, have);
    ssize_t n = recv(s->fd, big + have, sizeof big - have - 1, 0);
    if (n <= 0) {
        if (n == 0) let_go(s, "closed by the server");
        else if (errno != EAGAIN && errno != EINTR) let_go(s, strerror(errno));
        return;
    }
    uint64_t moment = now();
    bytes_in += (uint64_t)n;
    have += (size_t)n;
    big[have] = 0;
    if (s->state == UPGRADING) at = hear_upgrade(s, big, have);
    while (s->state != GONE && s->state != UPGRADING) {
        const char *text;
        size_t length, whole;
        int opcode;
        if (!(whole = read_frame(big + at, have - at, &opcode, &text, &length))) break;
        if (opcode == 1) hear_frame(s, text, length, moment);
        else if (opcode == 8) let_go(s, length > 1 ? quoted("closed", text + 2, length - 2) : "closed without a word");
        else faults.odd++;
        at += whole;
    }
    s->rest.count = 0;
    if (at < have) add(&s->rest, big + at, have - at);
    if (s->out.count) flush_out(s);
}

/* --- the loop ------------------------------------------------------------------------------------------------- */

static void dialled(Socket *s) {
    char text[2048];
    size_t n = handshake(text, sizeof text, how.host, how.port, how.path, s->cookie);
    if (n >= sizeof text) die("a cookie is too long");
    s->state = UPGRADING;
    add(&s->out, text, n);
}

static void write_what_is_due(uint64_t moment) {
    while (writing && open_loop && next_due <= moment) {
        Socket *s = &sockets[writers[due_count++ % (uint64_t)writer_count]];
        if (s->state == IN) {
            write_message(s, next_due);
            flush_out(s);
        }
        next_due = from - (uint64_t)(how.warm * SECOND) + (uint64_t)((double)due_count * SECOND / how.rate);
    }
}

static void pump(uint64_t end) {
    struct epoll_event events[512];
    for (;;) {
        uint64_t moment = now();
        write_what_is_due(moment);
        if (moment >= end) return;
        int n = epoll_wait(loop, events, 512, 0);
        if (!n) {
            uint64_t wake = writing && open_loop && next_due < end ? next_due : end;
            uint64_t left = wake > moment ? wake - moment : 0;
            struct timespec pause = {(time_t)(left / SECOND), (long)(left % SECOND)};
            struct pollfd any = {.fd = loop, .events = POLLIN};
            ppoll(&any, 1, &pause, NULL);
            continue;
        }
        for (int i = 0; i < n; i++) {
            Socket *s = &sockets[events[i].data.u32];
            if (s->state == GONE) continue;
            if (s->state == DIALLED && events[i].events & EPOLLOUT) dialled(s);
            if (events[i].events & EPOLLOUT) flush_out(s);
            if (s->state != GONE && events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) read_socket(s);
        }
    }
}

static void begin(Socket *s) {
    if ((s->fd = dial(how.host, how.port)) < 0) die("no more sockets: raise the limit on open files");
    s->state = DIALLED;
    s->wants_out = 1;
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.u32 = (uint32_t)(s - sockets)};
    epoll_ctl(loop, EPOLL_CTL_ADD, s->fd, &e);
    coming++;
}

static void enter(Socket *s) {
    s->state = ENTERING;
    here--;
    coming++;
    ask_in(s, 0);
    flush_out(s);
}

/* Has everyone take one step, PENDING of them at a time; gives the seconds it took. */
static double everyone(void (*step)(Socket *), State before) {
    uint64_t began = now(), patience = began + 120 * SECOND;
    for (int i = 0; i < socket_count || coming;) {
        while (i < socket_count && coming < PENDING) {
            if (sockets[i].state == before) step(&sockets[i]);
            i++;
        }
        if (coming) pump(now() + 200000);
        if (now() > patience) die("not everybody could come in within 120 seconds");
    }
    return (double)(now() - began) / SECOND;
}

/* Waits until nothing has been said for a while: what comes with entering is not measured. */
static void settle(void) {
    uint64_t end = now() + 15 * SECOND, quiet_since = now(), before = bytes_in;
    while (now() < end && now() - quiet_since < (uint64_t)(how.quiet * SECOND)) {
        pump(now() + 20000000);
        if (bytes_in - before > 5000) quiet_since = now();
        before = bytes_in;
    }
}

/* --- the machine ---------------------------------------------------------------------------------------------- */

typedef struct {
    uint64_t moment;
    double own, server, busy[2];
} Sample;

static double server_seconds(void) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", how.server_pid);
    FILE *file = how.server_pid ? fopen(path, "r") : NULL;
    if (!file) return 0;
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = 0;
    char *p = strrchr(text, ')'); /* the name may hold anything; the 12th and 13th after it are what we want */
    unsigned long user = 0, kernel = 0;
    if (!p || sscanf(p + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel) != 2) return 0;
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static long server_kb(void) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", how.server_pid);
    FILE *file = how.server_pid ? fopen(path, "r") : NULL;
    long kb = 0;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld", &kb) == 1) break;
    if (file) fclose(file);
    return kb;
}

/* Seconds each core was not idle, time taken by the machine underneath included. */
static void core_seconds(double busy[2]) {
    char line[512];
    FILE *file = fopen("/proc/stat", "r");
    busy[0] = busy[1] = 0;
    while (file && fgets(line, sizeof line, file)) {
        int core;
        unsigned long u, n, s, idle, wait, irq, soft, stolen;
        if (sscanf(line, "cpu%d %lu %lu %lu %lu %lu %lu %lu %lu", &core, &u, &n, &s, &idle, &wait, &irq, &soft, &stolen) == 9
            && core >= 0 && core < 2)
            busy[core] = (double)(u + n + s + irq + soft + stolen) / (double)sysconf(_SC_CLK_TCK);
    }
    if (file) fclose(file);
}

static Sample sample(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    Sample taken = {.moment = now(), .server = server_seconds()};
    taken.own = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    core_seconds(taken.busy);
    return taken;
}

/* --- one run -------------------------------------------------------------------------------------------------- */

static int all_arrived(void) {
    if (acknowledged < sent_ever) return 0;
    for (int i = 0; i < socket_count; i++)
        if (sockets[i].state == IN && sockets[i].heard.next <= rooms[sockets[i].room].head) return 0;
    return 1;
}

/* Waits for what is under way; 0 when some of it was still coming at the end. */
static int drain(void) {
    uint64_t end = now() + 30 * SECOND;
    last_news = now();
    while (!all_arrived()) {
        pump(now() + 20000000);
        if (now() - last_news > (uint64_t)(how.patience * SECOND)) return 1;
        if (now() > end) return 0;
    }
    pump(now() + 200000000); /* time for what would come twice */
    return 1;
}

static void write_all(Sample *before, Sample *after) {
    from = now() + (uint64_t)(how.warm * SECOND);
    until = from + (uint64_t)(how.measure * SECOND);
    open_loop = !strcmp(how.mode, "open");
    next_due = now();
    writing = 1;
    for (int i = 0; !open_loop && i < writer_count; i++) {
        Socket *s = &sockets[writers[i]];
        for (int k = 0; k < how.in_flight; k++) write_message(s, now());
        flush_out(s);
    }
    pump(from);
    *before = sample();
    pump(until);
    *after = sample();
    writing = 0;
}

static void judge(void) {
    uint32_t *last_of = calloc((size_t)socket_count + 1, sizeof *last_of);
    for (int i = 0; i < socket_count; i++)
        if (sockets[i].state == IN) close_tally(&sockets[i].heard, &rooms[sockets[i].room], &faults);
    for (int i = 0; i < room_count; i++) {
        check_senders(&rooms[i], last_of, &faults);
        for (uint32_t place = rooms[i].first; rooms[i].at && place <= rooms[i].head; place++)
            if (!rooms[i].at[place - rooms[i].first] && holes++ < 3)
                fprintf(stderr, "generator: nobody was told of place %u of room %s\n", place, rooms[i].ref);
    }
    faults.unacknowledged = sent_ever - acknowledged;
    free(last_of);
}

static void print_times(const char *name, const Histogram *h) {
    printf(", \"%s_ms\": {\"count\": %lu, \"p50\": %.3f, \"p95\": %.3f, \"p99\": %.3f, \"max\": %.3f}", name,
        h->count, percentile(h, .5), percentile(h, .95), percentile(h, .99), (double)h->largest / 1000.0);
}

static void report(double connecting, double entering, long empty, long full, Sample a, Sample b, int finished) {
    double seconds = (double)(b.moment - a.moment) / SECOND;
    printf("{\"sockets\": %d, \"rooms\": %d, \"writers\": %d, \"connect_s\": %.4f, \"enter_s\": %.4f", socket_count, room_count,
        writer_count, connecting, entering);
    printf(", \"rss_kb_before\": %ld, \"rss_kb_connected\": %ld, \"rss_kb_end\": %ld", empty, full, server_kb());
    printf(", \"began_s\": %.6f", (double)a.moment / SECOND); /* by the machine's own clock: what went on beside can be laid next to it */
    printf(", \"seconds\": %.4f, \"sent\": %lu, \"acknowledged\": %lu, \"delivered_ever\": %lu, \"delivered\": %lu", seconds,
        sent_ever, acknowledged, delivered_ever, delivered);
    printf(", \"server_cpu_s\": %.3f, \"generator_cpu_s\": %.3f, \"core_busy_s\": [%.3f, %.3f]", b.server - a.server, b.own - a.own,
        b.busy[0] - a.busy[0], b.busy[1] - a.busy[1]);
    print_times("delivery", &delivery);
    print_times("acknowledgement", &acknowledgement);
    printf(", \"places_never_named\": %lu", holes);
    printf(", \"finished\": %s, \"faults\": {\"lost\": %lu, \"doubled\": %lu, \"out_of_order\": %lu, \"disagreed\": %lu, "
        "\"sender_out_of_order\": %lu, \"unacknowledged\": %lu, \"refused\": %lu, \"dropped\": %lu, \"odd\": %lu}}\n",
        finished ? "true" : "false", faults.lost, faults.doubled, faults.reordered, faults.disagreed, faults.sender_reordered,
        faults.unacknowledged, faults.refused, faults.dropped, faults.odd);
}

/* Lines of: room, whether this one writes (0 or 1), cookie. */
static void read_people(void) {
    char room[64], cookie[1024], line[1280];
    FILE *file = fopen(how.people, "r");
    if (!file) die("the list of people cannot be read");
    while (fgets(line, sizeof line, file)) {
        int writes, r = 0;
        if (sscanf(line, "%63s %d %1023[^\n]", room, &writes, cookie) != 3) die("a line of the list of people is not whole");
        for (r = room_count - 1; r >= 0 && strcmp(rooms[r].ref, room); r--) {}
        if (r < 0) {
            rooms = realloc(rooms, (size_t)(room_count + 1) * sizeof *rooms);
            memset(&rooms[r = room_count++], 0, sizeof *rooms);
            strcpy(rooms[r].ref, room);
        }
        sockets = realloc(sockets, (size_t)(socket_count + 1) * sizeof *sockets);
        writers = realloc(writers, (size_t)(socket_count + 1) * sizeof *writers);
        memset(&sockets[socket_count], 0, sizeof *sockets);
        sockets[socket_count].room = r;
        sockets[socket_count].cookie = strdup(cookie);
        if (writes) writers[writer_count++] = socket_count;
        socket_count++;
    }
    fclose(file);
}

static void read_words(int count, char **words) {
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = words[i], *value = words[i + 1];
        if (!strcmp(name, "--host")) how.host = value;
        else if (!strcmp(name, "--port")) how.port = atoi(value);
        else if (!strcmp(name, "--people")) how.people = value;
        else if (!strcmp(name, "--mode")) how.mode = value; /* rest, closed or open */
        else if (!strcmp(name, "--in-flight")) how.in_flight = atoi(value);
        else if (!strcmp(name, "--rate")) how.rate = atof(value);
        else if (!strcmp(name, "--warm")) how.warm = atof(value);
        else if (!strcmp(name, "--measure")) how.measure = atof(value);
        else if (!strcmp(name, "--patience")) how.patience = atof(value);
        else if (!strcmp(name, "--quiet")) how.quiet = atof(value);
        else if (!strcmp(name, "--server-pid")) how.server_pid = atoi(value);
        else die("a word is not understood");
    }
    if (!how.people || !how.port) die("--people and --port are needed");
    if (!strcmp(how.mode, "open") && how.rate <= 0) die("an open loop needs a --rate");
}

int main(int count, char **words) {
    read_words(count, words);
    read_people();
    if (strcmp(how.mode, "rest") && !writer_count) die("nobody writes");
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    snprintf(run_id, sizeof run_id, "%08lx", (unsigned long)(t.tv_sec * 1000 + t.tv_nsec / 1000000) & 0xffffffff);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    loop = epoll_create1(EPOLL_CLOEXEC);

    long empty = server_kb();
    double connecting = everyone(begin, WAITING);
    double entering = everyone(enter, GREETED);
    settle();
    long full = server_kb();
    if (here != socket_count) die("not everybody could come in");
    Sample a = sample(), b = a;
    int finished = 1;
    if (strcmp(how.mode, "rest")) {
        write_all(&a, &b);
        finished = drain();
    }
    judge();
    report(connecting, entering, empty, full, a, b, finished);
    return 0;
}
