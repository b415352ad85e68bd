/* Preloaded into a server: keeps a journal of what it writes and syncs, and fails when told to.

   Watched are the files below FAULTS_ROOT, except SQLite's shared memory, which is never read again
   after a crash. FAULTS_JOURNAL names the journal: records of `struct record`, the path, the data.
   Every answer that carries a receipt is in the journal too, before it leaves the process, so the
   journal tells what was promised when. FAULTS_CONTROL names a file of `struct control`, shared
   with the test, which arms it while the server runs: calls on files whose path begins with
   FAULTS_FAILING then fail.

   A write is in the journal when it was done. A sync is there twice: when it began ('s'), since it
   covers only what was written before that, and when it was done ('S').

   The environment is read when the library is loaded, and again by `faults_begin`, for a process
   that was forked from one that had nothing to watch. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 65536
#define PROMISE "\"receipt\":\""

struct record {
    char op; /* Create, Write, Truncate, Unlink, Rename (data: new path), s and Sync, Answer,
                Begin of a process */
    char failed;
    uint16_t path_size;
    uint32_t data_size;
    int64_t offset;
} __attribute__((packed));

/* Calls of `kind` ('W' or 'S') are counted down; from the one at 0 on, `times` of them fail. */
struct control {
    volatile int32_t kind, error, countdown, times, failed, seen;
};

static char *path_of[MOST_FILES]; /* by file descriptor; NULL where it is not watched */
static const char *root, *failing;
static int journal = -1;
static struct control *control;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

static void note(char, int, const char *, int64_t, const void *, size_t);
static void begun(void) { note('B', 0, "", 0, "", 0); }

__attribute__((constructor)) void faults_begin(void) {
    const char *name = getenv("FAULTS_JOURNAL");
    root = getenv("FAULTS_ROOT");
    failing = getenv("FAULTS_FAILING");
    if (name) journal = syscall(SYS_open, name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    begun();
    if ((name = getenv("FAULTS_CONTROL"))) {
        int file = syscall(SYS_open, name, O_RDWR | O_CLOEXEC);
        control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }
}

static int watched(const char *path) {
    size_t size = strlen(path);
    if (!root || strncmp(path, root, strlen(root))) return 0;
    return size < 4 || strcmp(path + size - 4, "-shm");
}

static const char *path_at(int file) {
    return file >= 0 && file < MOST_FILES ? path_of[file] : NULL;
}

/* Append a record; the caller holds `order`. One call of write, so that no record is torn. */
static void note(char op, int failed, const char *path, int64_t offset, const void *data, size_t n) {
    if (journal < 0) return;
    struct record record = {op, failed, strlen(path), n, offset};
    struct iovec parts[] = {
        {&record, sizeof record}, {(void *)path, record.path_size}, {(void *)data, n}};
    if (syscall(SYS_writev, journal, parts, 3) != (long)(sizeof record + record.path_size + n))
        abort();
}

/* Return the error that the test has armed for this call, or 0. */
static int armed(char kind, const char *path) {
    if (!control || strncmp(path, failing, strlen(failing))) return 0;
    pthread_mutex_lock(&order);
    int error = 0;
    if (control->kind == kind) {
        control->seen++;
        if (control->countdown > 0) control->countdown--;
        else if (control->times > 0) control->times--, control->failed++, error = control->error;
    }
    pthread_mutex_unlock(&order);
    return error;
}

static int opened(const char *path, int flags, mode_t mode) {
    if (!watched(path)) return syscall(SYS_open, path, flags, mode);
    pthread_mutex_lock(&order);
    int is_new = (flags & O_CREAT) && syscall(SYS_access, path, F_OK);
    int file = syscall(SYS_open, path, flags, mode);
    if (file >= 0 && file < MOST_FILES) {
        free(path_of[file]);
        path_of[file] = strdup(path);
        if (is_new) note('C', 0, path, 0, "", 0);
        else if (flags & O_TRUNC) note('T', 0, path, 0, "", 0);
    }
    pthread_mutex_unlock(&order);
    return file;
}

#define MODE                                                \
    va_list more;                                           \
    va_start(more, flags);                                  \
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
    va_end(more);

int open(const char *path, int flags, ...) { MODE return opened(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened(path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) {
    MODE return path[0] == '/' ? opened(path, flags, mode)
                               : (int)syscall(SYS_openat, folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
    MODE return path[0] == '/' ? opened(path, flags, mode)
                               : (int)syscall(SYS_openat, folder, path, flags, mode);
}

int close(int file) {
    if (path_at(file)) {
        pthread_mutex_lock(&order);
        free(path_of[file]);
        path_of[file] = NULL;
        pthread_mutex_unlock(&order);
    }
    return syscall(SYS_close, file);
}

/* offset -1: at the place where the file stands */
static ssize_t written(int file, const void *data, size_t n, int64_t offset) {
    const char *path = path_at(file);
    int error = armed('W', path);
    if (error) return errno = error, -1;
    pthread_mutex_lock(&order);
    if (offset < 0) offset = syscall(SYS_lseek, file, 0, SEEK_CUR);
    ssize_t done = syscall(SYS_pwrite64, file, data, n, offset);
    if (done > 0) note('W', 0, path, offset, data, done);
    pthread_mutex_unlock(&order);
    return done;
}

static void promise(const void *data, size_t n) {
    if (!memmem(data, n, PROMISE, strlen(PROMISE))) return;
    pthread_mutex_lock(&order);
    note('A', 0, "", 0, data, n);
    pthread_mutex_unlock(&order);
}

ssize_t write(int file, const void *data, size_t n) {
    if (!path_at(file)) return promise(data, n), syscall(SYS_write, file, data, n);
    ssize_t done = written(file, data, n, -1);
    if (done > 0) syscall(SYS_lseek, file, done, SEEK_CUR);
    return done;
}
ssize_t pwrite(int file, const void *data, size_t n, off_t offset) {
    return path_at(file) ? written(file, data, n, offset)
                         : syscall(SYS_pwrite64, file, data, n, offset);
}
ssize_t pwrite64(int file, const void *data, size_t n, off64_t offset) {
    return pwrite(file, data, n, offset);
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    if (path_at(file)) abort(); /* nobody here writes a watched file in parts */
    for (int part = 0; part < count; part++) promise(parts[part].iov_base, parts[part].iov_len);
    return syscall(SYS_writev, file, parts, count);
}
ssize_t send(int file, const void *data, size_t n, int flags) {
    promise(data, n);
    return syscall(SYS_sendto, file, data, n, flags, NULL, 0);
}

static int truncated(int file, int64_t size) {
    const char *path = path_at(file);
    if (!path) return syscall(SYS_ftruncate, file, size);
    pthread_mutex_lock(&order);
    int done = syscall(SYS_ftruncate, file, size);
    if (!done) note('T', 0, path, size, "", 0);
    pthread_mutex_unlock(&order);
    return done;
}
int ftruncate(int file, off_t size) { return truncated(file, size); }
int ftruncate64(int file, off64_t size) { return truncated(file, size); }

static int synced(int file, long call) {
    const char *path = path_at(file);
    if (!path) return syscall(call, file);
    pthread_mutex_lock(&order);
    note('s', 0, path, 0, "", 0);
    pthread_mutex_unlock(&order);
    struct stat found;
    int is_folder = !fstat(file, &found) && S_ISDIR(found.st_mode);
    int error = is_folder ? 0 : armed('S', path); /* SQLite passes over a folder that cannot be synced */
    int done = error ? -1 : (int)syscall(call, file);
    pthread_mutex_lock(&order);
    note('S', done != 0, path, 0, "", 0);
    pthread_mutex_unlock(&order);
    return error ? errno = error, -1 : done;
}
int fsync(int file) { return synced(file, SYS_fsync); }
int fdatasync(int file) { return synced(file, SYS_fdatasync); }

int unlink(const char *path) {
    pthread_mutex_lock(&order);
    int done = syscall(SYS_unlink, path);
    if (!done && watched(path)) note('U', 0, path, 0, "", 0);
    pthread_mutex_unlock(&order);
    return done;
}
int rename(const char *old, const char *new) {
    pthread_mutex_lock(&order);
    int done = syscall(SYS_rename, old, new);
    if (!done && watched(old)) note('R', 0, old, 0, new, strlen(new));
    pthread_mutex_unlock(&order);
    return done;
}
