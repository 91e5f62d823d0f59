/* How long things took, in buckets whose width grows with the value: an error of at most 3 % from 1 microsecond to hours. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

enum { STEPS = 32, BUCKETS = 64 * STEPS };

typedef struct {
    uint64_t count, largest;
    uint64_t in[BUCKETS];
} Histogram;

static inline int bucket_of(uint64_t microseconds) {
    if (microseconds < STEPS) return (int)microseconds;
    int octave = 63 - __builtin_clzll(microseconds); /* 5 or more */
    return (octave - 4) * STEPS + (int)((microseconds >> (octave - 5)) & (STEPS - 1));
}

/* The largest value a bucket holds: a percentile is never flattered. */
static inline uint64_t top_of(int bucket) {
    if (bucket < STEPS) return (uint64_t)bucket;
    int shift = bucket / STEPS - 1;
    return ((uint64_t)(STEPS + bucket % STEPS + 1) << shift) - 1;
}

static inline void note(Histogram *h, uint64_t nanoseconds) {
    uint64_t microseconds = nanoseconds / 1000;
    h->count++;
    h->in[bucket_of(microseconds)]++;
    if (microseconds > h->largest) h->largest = microseconds;
}

static inline double percentile(const Histogram *h, double share) {
    uint64_t wanted = (uint64_t)(share * (double)h->count + 0.999999), seen = 0;
    for (int i = 0; i < BUCKETS; i++)
        if ((seen += h->in[i]) >= wanted && seen) {
            uint64_t top = top_of(i);
            return (double)(top < h->largest ? top : h->largest) / 1000.0;
        }
    return (double)h->largest / 1000.0;
}

#endif
