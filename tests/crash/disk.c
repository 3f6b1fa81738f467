/*
 * A disk that fails on command and remembers what it was asked for: a library to be preloaded into a server.
 *
 *     server -- open, write, ftruncate, fsync, unlink, rename --> this library --> the real functions
 *                                                                   |     ^
 *                                                           journal <     `-- control: faults, switched by a test
 *
 * It watches the files below one folder. Each change that was made is appended to the journal, so that a test can work out
 * what a disk may hold after a power cut: what was flushed for sure, and of the rest any part. A flush is recorded after it
 * succeeded and before its caller learns of it; so whatever the caller then tells the world, the journal had it before.
 *
 * The journal is a file of records: a `struct record` and `length` bytes behind it. It is only appended to, and each record
 * with one call, so that whatever kills the process leaves a whole record or a torn last one.
 *
 * Not recorded: what is written through mmap. SQLite does that only to its -shm file, which it makes anew after a crash.
 *
 * Environment: TANDEM_DISK_FOLDER, TANDEM_DISK_JOURNAL, TANDEM_DISK_CONTROL; absolute paths without symbolic links.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* Read and written by disk.ts as well. */
enum { OPENED = 1, WRITTEN = 2, TRUNCATED = 3, SYNCED = 4, UNLINKED = 5, RENAMED = 6 };

struct record {
  uint32_t length; /* of the bytes that follow */
  uint32_t type;
  uint64_t file; /* inode */
  int64_t a;     /* OPENED: 1 if it is new; WRITTEN: offset; TRUNCATED: size; SYNCED: 0 or the error */
  int64_t b;     /* SYNCED: how many records there were when it began */
};

struct control {
  uint32_t write_error;   /* errno of every write, 0 for none */
  uint32_t sync_error;    /* errno of every flush, 0 for none */
  uint32_t sync_delay_ms; /* how long a flush takes at least; a flush that waits sees it change */
  uint32_t failed_writes; /* counted here */
  uint32_t failed_syncs;
  uint32_t syncs; /* that succeeded */
  uint32_t waiting_syncs; /* flushes that take their time right now */
};

static struct control no_control;
static volatile struct control *control = &no_control;
static const char *folder;
static size_t folder_length;
static int journal = -1;
static int64_t record_count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* What each file descriptor is: the inode of a watched file, 0 for anything else. */
enum { MAX_FD = 65536 };
static uint64_t file_of[MAX_FD];
static uint8_t is_recorded[MAX_FD];

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) {
  return dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void start(void) {
  const char *journal_path = getenv("TANDEM_DISK_JOURNAL");
  const char *control_path = getenv("TANDEM_DISK_CONTROL");
  const char *watched = getenv("TANDEM_DISK_FOLDER");
  if (watched == NULL || journal_path == NULL || control_path == NULL) return;
  int file = REAL(open)(control_path, O_RDWR | O_CLOEXEC);
  void *mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  journal = REAL(open)(journal_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (mapped == MAP_FAILED || journal < 0) {
    fprintf(stderr, "disk.c cannot use its journal or its control file: %s\n", strerror(errno));
    abort();
  }
  REAL(close)(file);
  control = mapped;
  folder_length = strlen(watched);
  folder = watched;
}

/* Appends a record. The caller holds the mutex. A test that cannot record must not go on as if it could. */
static void record(uint32_t type, uint64_t file, int64_t a, int64_t b, const void *bytes, size_t length) {
  struct record head = {(uint32_t)length, type, file, a, b};
  struct iovec parts[2] = {{&head, sizeof head}, {(void *)bytes, length}};
  if (REAL(writev)(journal, parts, 2) != (ssize_t)(sizeof head + length)) {
    fprintf(stderr, "disk.c cannot append to its journal: %s\n", strerror(errno));
    abort();
  }
  record_count += 1;
}

/* The name of a path relative to the watched folder, "" for the folder; NULL for what is outside. */
static const char *name_of(const char *path) {
  if (folder == NULL || strncmp(path, folder, folder_length) != 0) return NULL;
  if (path[folder_length] == '\0') return path + folder_length;
  return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

static int ends_with(const char *text, const char *end) {
  size_t length = strlen(text), end_length = strlen(end);
  return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* Whether an operation on this descriptor is one on a watched file. It may have been closed by a way that is not wrapped here. */
static int is_watched(int fd) {
  if (fd < 0 || fd >= MAX_FD || file_of[fd] == 0) return 0;
  struct stat now;
  int error = errno;
  if (fstat(fd, &now) != 0 || now.st_ino != file_of[fd]) file_of[fd] = 0;
  errno = error;
  return file_of[fd] != 0;
}

static int real_openat(int at, const char *path, int flags, mode_t mode) {
  return REAL(openat)(at, path, flags, mode);
}

static int open_watched(int at, const char *path, int flags, mode_t mode) {
  if (folder == NULL) return real_openat(at, path, flags, mode);
  pthread_mutex_lock(&mutex);
  struct stat before;
  int existed = fstatat(at, path, &before, 0) == 0;
  int fd = real_openat(at, path, flags, mode);
  int error = errno;
  if (fd >= 0 && fd < MAX_FD) {
    char link[32], full[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, full, sizeof full - 1);
    full[length < 0 ? 0 : length] = '\0';
    const char *name = name_of(full);
    struct stat now;
    file_of[fd] = 0;
    if (name != NULL && fstat(fd, &now) == 0) {
      file_of[fd] = now.st_ino;
      is_recorded[fd] = !ends_with(name, "-shm");
      if (is_recorded[fd]) record(OPENED, now.st_ino, !existed, 0, name, strlen(name));
      if (is_recorded[fd] && existed && (flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY) record(TRUNCATED, now.st_ino, 0, 0, NULL, 0);
    }
  }
  pthread_mutex_unlock(&mutex);
  errno = error;
  return fd;
}

#define MODE_OF(flags, mode) \
  mode_t mode = 0; \
  if (((flags) & O_CREAT) || ((flags) & O_TMPFILE) == O_TMPFILE) { \
    va_list rest; \
    va_start(rest, flags); \
    mode = va_arg(rest, mode_t); \
    va_end(rest); \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_watched(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_watched(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}
int openat(int at, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_watched(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_watched(at, path, flags | O_LARGEFILE, mode);
}
int creat(const char *path, mode_t mode) {
  return open_watched(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) {
  return open_watched(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC | O_LARGEFILE, mode);
}

int close(int fd) {
  if (fd >= 0 && fd < MAX_FD) file_of[fd] = 0;
  return REAL(close)(fd);
}

/* Writes, and records what was written: `offset` is -1 for the place where the file stands. */
static ssize_t write_watched(int fd, const struct iovec *parts, int count, off64_t offset) {
  if (control->write_error != 0) {
    __sync_fetch_and_add(&control->failed_writes, 1);
    errno = (int)control->write_error;
    return -1;
  }
  pthread_mutex_lock(&mutex);
  ssize_t written = offset < 0 ? REAL(writev)(fd, parts, count) : REAL(pwritev64)(fd, parts, count, offset);
  int error = errno;
  if (written > 0 && is_recorded[fd]) {
    if (offset < 0) offset = lseek64(fd, 0, SEEK_CUR) - written;
    char *bytes = malloc((size_t)written);
    if (bytes == NULL) abort();
    size_t filled = 0;
    for (int part = 0; part < count && filled < (size_t)written; part += 1) {
      size_t take = (size_t)written - filled < parts[part].iov_len ? (size_t)written - filled : parts[part].iov_len;
      memcpy(bytes + filled, parts[part].iov_base, take);
      filled += take;
    }
    record(WRITTEN, file_of[fd], offset, 0, bytes, filled);
    free(bytes);
  }
  pthread_mutex_unlock(&mutex);
  errno = error;
  return written;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (!is_watched(fd)) return REAL(write)(fd, bytes, length);
  return write_watched(fd, &(struct iovec){(void *)bytes, length}, 1, -1);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  if (!is_watched(fd)) return REAL(pwrite)(fd, bytes, length, offset);
  return write_watched(fd, &(struct iovec){(void *)bytes, length}, 1, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  if (!is_watched(fd)) return REAL(pwrite64)(fd, bytes, length, offset);
  return write_watched(fd, &(struct iovec){(void *)bytes, length}, 1, offset);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!is_watched(fd)) return REAL(writev)(fd, parts, count);
  return write_watched(fd, parts, count, -1);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  if (!is_watched(fd)) return REAL(pwritev)(fd, parts, count, offset);
  return write_watched(fd, parts, count, offset);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  if (!is_watched(fd)) return REAL(pwritev64)(fd, parts, count, offset);
  return write_watched(fd, parts, count, offset);
}

static int truncate_watched(int fd, off64_t size) {
  pthread_mutex_lock(&mutex);
  int result = REAL(ftruncate64)(fd, size);
  int error = errno;
  if (result == 0 && is_watched(fd) && is_recorded[fd]) record(TRUNCATED, file_of[fd], size, 0, NULL, 0);
  pthread_mutex_unlock(&mutex);
  errno = error;
  return result;
}
int ftruncate(int fd, off_t size) {
  return truncate_watched(fd, size);
}
int ftruncate64(int fd, off64_t size) {
  return truncate_watched(fd, size);
}

/* Not under the mutex, so that a slow flush does not stop other threads. It covers what was recorded before it began. */
static int sync_watched(int fd, int (*flush)(int)) {
  if (!is_watched(fd)) return flush(fd);
  pthread_mutex_lock(&mutex);
  int64_t covered = record_count;
  pthread_mutex_unlock(&mutex);
  __sync_fetch_and_add(&control->waiting_syncs, 1);
  const struct timespec slice = {0, 2000000};
  for (uint32_t waited = 0; waited < control->sync_delay_ms; waited += 2) nanosleep(&slice, NULL);
  __sync_fetch_and_sub(&control->waiting_syncs, 1);
  int error = (int)control->sync_error;
  if (error == 0 && flush(fd) != 0) error = errno;
  __sync_fetch_and_add(error == 0 ? &control->syncs : &control->failed_syncs, 1);
  pthread_mutex_lock(&mutex);
  if (is_recorded[fd]) record(SYNCED, file_of[fd], error, covered, NULL, 0);
  pthread_mutex_unlock(&mutex);
  errno = error;
  return error == 0 ? 0 : -1;
}
int fsync(int fd) {
  return sync_watched(fd, REAL(fsync));
}
int fdatasync(int fd) {
  return sync_watched(fd, REAL(fdatasync));
}

static int unlink_watched(const char *path, int flags) {
  const char *name = name_of(path);
  pthread_mutex_lock(&mutex);
  int result = REAL(unlinkat)(AT_FDCWD, path, flags);
  int error = errno;
  if (result == 0 && !ends_with(name, "-shm")) record(UNLINKED, 0, 0, 0, name, strlen(name));
  pthread_mutex_unlock(&mutex);
  errno = error;
  return result;
}
int unlink(const char *path) {
  return name_of(path) == NULL ? REAL(unlink)(path) : unlink_watched(path, 0);
}
int unlinkat(int at, const char *path, int flags) {
  return name_of(path) == NULL ? REAL(unlinkat)(at, path, flags) : unlink_watched(path, flags);
}
int remove(const char *path) {
  if (name_of(path) == NULL) return REAL(remove)(path);
  int result = unlink_watched(path, 0);
  return result != 0 && errno == EISDIR ? unlink_watched(path, AT_REMOVEDIR) : result;
}

int rename(const char *from, const char *to) {
  const char *old_name = name_of(from), *new_name = name_of(to);
  if (old_name == NULL || new_name == NULL) return REAL(rename)(from, to);
  pthread_mutex_lock(&mutex);
  int result = REAL(rename)(from, to);
  int error = errno;
  if (result == 0) {
    /* Both names, with the zero that ends the first between them. */
    char names[8192];
    int length = snprintf(names, sizeof names, "%s%c%s", old_name, '\0', new_name);
    record(RENAMED, 0, 0, 0, names, (size_t)length);
  }
  pthread_mutex_unlock(&mutex);
  errno = error;
  return result;
}

/* Copies within the kernel would pass by unseen: they are refused, or done as reads and writes. libuv closes by syscall. */
int ioctl(int fd, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  if (is_watched(fd) && (request == FICLONE || request == FICLONERANGE)) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return REAL(ioctl)(fd, request, argument);
}
long syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long a[6];
  for (int index = 0; index < 6; index += 1) a[index] = va_arg(rest, long);
  va_end(rest);
  if (number == SYS_close) return close((int)a[0]);
  if (number == SYS_copy_file_range && is_watched((int)a[2])) {
    errno = ENOSYS;
    return -1;
  }
  return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
ssize_t sendfile64(int to, int from, off64_t *offset, size_t length) {
  if (!is_watched(to)) return REAL(sendfile64)(to, from, offset, length);
  char bytes[65536];
  size_t most = length < sizeof bytes ? length : sizeof bytes;
  ssize_t got = offset == NULL ? read(from, bytes, most) : pread64(from, bytes, most, *offset);
  if (got <= 0) return got;
  ssize_t written = write(to, bytes, (size_t)got);
  if (written > 0 && offset != NULL) *offset += written;
  return written;
}
ssize_t sendfile(int to, int from, off_t *offset, size_t length) {
  return sendfile64(to, from, offset, length);
}
int truncate(const char *path, off_t size) {
  if (name_of(path) == NULL) return REAL(truncate)(path, size);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  int result = ftruncate(fd, size);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}
