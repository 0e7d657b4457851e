/* Preloaded into a process, notes everything it asks of the disk below one folder, in order:
 * each write with its bytes, each truncation, each sync, each name made, moved or removed.
 * CUT_ROOT: the folder. CUT_LOG: the file to note it in.
 *
 * One note: op, length of path, of second path, offset, length of data (all little-endian
 * 8-byte numbers, op too), then path, second path, data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE, SYNC, CREATE, UNLINK, RENAME, LINK };

#define MOST_FDS 4096
static char *path_of[MOST_FDS];
static char root[PATH_MAX];
static size_t root_length;
static int note_fd = -1;
static pthread_mutex_t alone = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("CUT_ROOT"), *log = getenv("CUT_LOG");
    if (!folder || !log || !realpath(folder, root)) return;
    root_length = strlen(root);
    note_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *bytes, size_t length) {
    const char *from = bytes;
    while (length) {
        ssize_t done = syscall(SYS_write, note_fd, from, length);
        if (done <= 0) abort();
        from += done;
        length -= (size_t)done;
    }
}

static void note(uint64_t op, const char *path, const char *second, uint64_t at, const void *data,
                 uint64_t length) {
    uint64_t head[5] = {op, strlen(path), strlen(second), at, data ? length : 0};
    if (op == TRUNCATE) head[3] = length;
    put(head, sizeof head);
    put(path, head[1]);
    put(second, head[2]);
    if (data) put(data, length);
}

/* The path below the root, "" for the root itself, NULL for anything else. Caller frees. */
static char *below(const char *path) {
    char folder[PATH_MAX], whole[PATH_MAX];
    if (note_fd < 0 || !path || strlen(path) >= PATH_MAX) return NULL;
    if (realpath(path, whole)) {
        /* it is there already */
    } else {
        strcpy(folder, path);
        char *slash = strrchr(folder, '/');
        const char *name = slash ? slash + 1 : path;
        if (slash) *slash = 0;
        if (!realpath(slash ? (*folder ? folder : "/") : ".", whole)) return NULL;
        if (strlen(whole) + strlen(name) + 2 > PATH_MAX) return NULL;
        strcat(strcat(whole, "/"), name);
    }
    if (strncmp(whole, root, root_length)) return NULL;
    if (whole[root_length] == 0) return strdup("");
    return whole[root_length] == '/' ? strdup(whole + root_length + 1) : NULL;
}

static int real_open(const char *path, int flags, mode_t mode) {
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static int noted_open(const char *path, int flags, mode_t mode) {
    pthread_mutex_lock(&alone);
    struct stat before;
    int was_there = stat(path, &before) == 0;
    int fd = real_open(path, flags, mode);
    int kept = errno;
    if (fd >= 0 && fd < MOST_FDS) {
        free(path_of[fd]);
        path_of[fd] = below(path);
        if (path_of[fd]) {
            if (!was_there) note(CREATE, path_of[fd], "", 0, NULL, 0);
            else if (flags & O_TRUNC) note(TRUNCATE, path_of[fd], "", 0, NULL, 0);
        }
    }
    pthread_mutex_unlock(&alone);
    errno = kept;
    return fd;
}

#define OPENING(name)                                         \
    int name(const char *path, int flags, ...) {              \
        mode_t mode = 0;                                      \
        if (flags & (O_CREAT | O_TMPFILE)) {                  \
            va_list rest;                                     \
            va_start(rest, flags);                            \
            mode = va_arg(rest, mode_t);                      \
            va_end(rest);                                     \
        }                                                     \
        return noted_open(path, flags, mode);                 \
    }
OPENING(open)
OPENING(open64)

int close(int fd) {
    pthread_mutex_lock(&alone);
    if (fd >= 0 && fd < MOST_FDS) {
        free(path_of[fd]);
        path_of[fd] = NULL;
    }
    int answer = (int)syscall(SYS_close, fd);
    pthread_mutex_unlock(&alone);
    return answer;
}

static const char *known(int fd) { return fd >= 0 && fd < MOST_FDS ? path_of[fd] : NULL; }

ssize_t write(int fd, const void *data, size_t length) {
    pthread_mutex_lock(&alone);
    struct stat here;
    off_t at = known(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
    if (known(fd) && (fcntl(fd, F_GETFL) & O_APPEND) && fstat(fd, &here) == 0) at = here.st_size;
    ssize_t done = syscall(SYS_write, fd, data, length);
    int kept = errno;
    if (done > 0 && known(fd)) note(WRITE, known(fd), "", (uint64_t)at, data, (uint64_t)done);
    pthread_mutex_unlock(&alone);
    errno = kept;
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t at) {
    pthread_mutex_lock(&alone);
    ssize_t done = syscall(SYS_pwrite64, fd, data, length, at);
    int kept = errno;
    if (done > 0 && known(fd)) note(WRITE, known(fd), "", (uint64_t)at, data, (uint64_t)done);
    pthread_mutex_unlock(&alone);
    errno = kept;
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) {
    return pwrite64(fd, data, length, at);
}

int ftruncate64(int fd, off_t length) {
    pthread_mutex_lock(&alone);
    int answer = (int)syscall(SYS_ftruncate, fd, length);
    int kept = errno;
    if (!answer && known(fd)) note(TRUNCATE, known(fd), "", 0, NULL, (uint64_t)length);
    pthread_mutex_unlock(&alone);
    errno = kept;
    return answer;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int noted_sync(int fd, long call) {
    pthread_mutex_lock(&alone);
    int answer = (int)syscall(call, fd);
    int kept = errno;
    if (!answer && known(fd)) note(SYNC, known(fd), "", 0, NULL, 0);
    pthread_mutex_unlock(&alone);
    errno = kept;
    return answer;
}
int fsync(int fd) { return noted_sync(fd, SYS_fsync); }
int fdatasync(int fd) { return noted_sync(fd, SYS_fdatasync); }

int unlink(const char *path) {
    pthread_mutex_lock(&alone);
    char *gone = below(path);
    int answer = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    int kept = errno;
    if (!answer && gone) note(UNLINK, gone, "", 0, NULL, 0);
    free(gone);
    pthread_mutex_unlock(&alone);
    errno = kept;
    return answer;
}

static int noted_pair(uint64_t op, const char *from, const char *to) {
    pthread_mutex_lock(&alone);
    char *first = below(from), *second = below(to);
    int answer = op == LINK ? (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0)
                            : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    int kept = errno;
    if (!answer && first && second) note(op, first, second, 0, NULL, 0);
    free(first);
    free(second);
    pthread_mutex_unlock(&alone);
    errno = kept;
    return answer;
}
int rename(const char *from, const char *to) { return noted_pair(RENAME, from, to); }
int link(const char *from, const char *to) { return noted_pair(LINK, from, to); }
