/* A disk that fails on demand, between SQLite and the C library (LD_PRELOAD).
 *
 * Only files whose name contains "kiosk.db" fail. vuoro_fail(after, times, error) lets the writes
 * and syncs number after+1 … after+times fail with that errno; vuoro_calls() tells how many there
 * were since; vuoro_hold(fd) lets every sync wait for one byte from fd; -1 ends that.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls, first = -1, count;
static int error, hold = -1;

void vuoro_fail(long after, long times, int code) {
    calls = 0; first = after; count = times; error = code;
}
long vuoro_calls(void) { return calls; }
void vuoro_hold(int fd) { hold = fd; }

static int ours(int fd) {
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length <= 0) return 0;
    name[length] = 0;
    return strstr(name, "kiosk.db") != NULL;
}

static int fails(int fd) {
    if (first < 0 || !ours(fd)) return 0;
    calls++;
    if (calls > first && calls <= first + count) { errno = error; return 1; }
    return 0;
}

#define REAL(type, name, ...) ((type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    return fails(fd) ? -1 : REAL(ssize_t, write, int, const void *, size_t)(fd, data, size);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return fails(fd) ? -1 : REAL(ssize_t, pwrite, int, const void *, size_t, off_t)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) {
    return fails(fd) ? -1 : REAL(ssize_t, pwrite64, int, const void *, size_t, off_t)(fd, data, size, at);
}
int ftruncate(int fd, off_t size) {
    return fails(fd) ? -1 : REAL(int, ftruncate, int, off_t)(fd, size);
}
int ftruncate64(int fd, off_t size) {
    return fails(fd) ? -1 : REAL(int, ftruncate64, int, off_t)(fd, size);
}
static void wait_for_leave(int fd) {
    char byte;
    if (hold >= 0 && ours(fd)) while (read(hold, &byte, 1) < 0 && errno == EINTR) {}
}
int fsync(int fd) {
    wait_for_leave(fd);
    return fails(fd) ? -1 : REAL(int, fsync, int)(fd);
}
int fdatasync(int fd) {
    wait_for_leave(fd);
    return fails(fd) ? -1 : REAL(int, fdatasync, int)(fd);
}
