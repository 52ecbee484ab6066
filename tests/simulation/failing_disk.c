/* A disk that fills up, refuses to sync, or forgets what was not synced, for files below some directories.

   Loaded before the C library (LD_PRELOAD) into writers and into the server of PostgreSQL. What it does is
   said in a small file that all of them map, so that a disk can fail while they run: see failing_disk.py,
   which lays out the same members. Until something is asked for, every call goes straight through. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define DIRECTORIES 2
#define PATH_BYTES 1024

struct control {
    int64_t bytes_left; /* until the disk is full; negative: it never is */
    int64_t syncs_left; /* until a sync fails; negative: none does */
    int64_t refusals;   /* how often a call was refused */
    int64_t is_keeping; /* is what was synced to be kept aside, below `kept`? */
    char directories[DIRECTORIES][PATH_BYTES];
    char kept[PATH_BYTES];
};

static struct control *control;

static void __attribute__((constructor)) map_control(void)
{
    const char *path = getenv("MINGZHANG_FAILING_DISK");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED)
        control = mapped;
}

/* The C library's own function behind one of ours. */
static void *behind(void **real, const char *name)
{
    if (!*real)
        *real = dlsym(RTLD_NEXT, name);
    return *real;
}

#define REAL(name) ((__typeof__(&name))behind(&real_##name, #name))

static void *real_write, *real_pwrite64, *real_writev, *real_pwritev64, *real_fsync, *real_fdatasync;
static void *real_posix_fallocate64;

/* Is this a file of the failing disk? Then its path is in `path`, and what follows the directory is returned. */
static const char *on_the_disk(int file, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0)
        return NULL;
    path[length] = 0;
    for (int i = 0; i < DIRECTORIES; i++) {
        size_t prefix = strlen(control->directories[i]);
        if (prefix && !strncmp(path, control->directories[i], prefix) && path[prefix] == '/')
            return path + prefix + 1;
    }
    return NULL;
}

/* How much of a write still fits: all of it, a part, or -1 if nothing does. */
static int64_t room(int file, int64_t wanted)
{
    char path[PATH_MAX];
    if (!control || __atomic_load_n(&control->bytes_left, __ATOMIC_SEQ_CST) < 0 || !wanted)
        return wanted;
    if (!on_the_disk(file, path))
        return wanted;
    for (;;) {
        int64_t left = __atomic_load_n(&control->bytes_left, __ATOMIC_SEQ_CST);
        if (left < 0)
            return wanted;
        int64_t given = left < wanted ? left : wanted;
        if (!given) {
            __atomic_add_fetch(&control->refusals, 1, __ATOMIC_SEQ_CST);
            errno = ENOSPC;
            return -1;
        }
        if (__atomic_compare_exchange_n(&control->bytes_left, &left, left - given, 0, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST))
            return given;
    }
}

ssize_t write(int file, const void *data, size_t size)
{
    int64_t fits = room(file, (int64_t)size);
    return fits < 0 ? -1 : REAL(write)(file, data, (size_t)fits);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at)
{
    int64_t fits = room(file, (int64_t)size);
    return fits < 0 ? -1 : REAL(pwrite64)(file, data, (size_t)fits, at);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t at)
{
    return pwrite64(file, data, size, at);
}

static int64_t size_of(const struct iovec *parts, int count)
{
    int64_t size = 0;
    for (int i = 0; i < count; i++)
        size += (int64_t)parts[i].iov_len;
    return size;
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
    int64_t wanted = size_of(parts, count), fits = room(file, wanted);
    if (fits < 0)
        return -1;
    return fits == wanted ? REAL(writev)(file, parts, count) : 0;
}

ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at)
{
    int64_t wanted = size_of(parts, count), fits = room(file, wanted);
    if (fits < wanted) {
        errno = ENOSPC;
        return -1;
    }
    return REAL(pwritev64)(file, parts, count, at);
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at)
{
    return pwritev64(file, parts, count, at);
}

int posix_fallocate64(int file, off64_t at, off64_t size)
{
    int64_t fits = room(file, size);
    return fits < size ? ENOSPC : REAL(posix_fallocate64)(file, at, size);
}

int posix_fallocate(int file, off_t at, off_t size)
{
    return posix_fallocate64(file, at, size);
}

static int is_sync_refused(int file)
{
    char path[PATH_MAX];
    if (!control || __atomic_load_n(&control->syncs_left, __ATOMIC_SEQ_CST) < 0 || !on_the_disk(file, path))
        return 0;
    int64_t left = __atomic_load_n(&control->syncs_left, __ATOMIC_SEQ_CST);
    while (left > 0)
        if (__atomic_compare_exchange_n(&control->syncs_left, &left, left - 1, 0, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST))
            return 0;
    if (left < 0)
        return 0;
    __atomic_add_fetch(&control->refusals, 1, __ATOMIC_SEQ_CST);
    errno = EIO;
    return 1;
}

static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0777);
        *slash = '/';
    }
}

/* The bytes of a file, through its own descriptor: to close another would drop the locks held on the file. */
static int copy(int from, const char *to)
{
    char block[1 << 16];
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), problem = out < 0;
    for (off64_t at = 0; !problem;) {
        ssize_t got = pread64(from, block, sizeof block, at);
        if (got <= 0) {
            problem = got < 0;
            break;
        }
        problem = REAL(write)(out, block, (size_t)got) != got;
        at += got;
    }
    if (out >= 0)
        close(out);
    return problem;
}

/* Keep aside what is on the disk from now on. One at a time, or an older copy could take a newer one's place. */
static void keep(int file)
{
    char path[PATH_MAX], kept[2 * PATH_MAX], fresh[2 * PATH_MAX + 8];
    struct stat status;
    const char *below;
    if (!control || !__atomic_load_n(&control->is_keeping, __ATOMIC_SEQ_CST) || fstat(file, &status) ||
        !S_ISREG(status.st_mode) || !(below = on_the_disk(file, path)))
        return;
    snprintf(kept, sizeof kept, "%s/.lock", control->kept);
    int lock = open(kept, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock < 0 || flock(lock, LOCK_EX))
        abort();
    snprintf(kept, sizeof kept, "%s/%s", control->kept, below);
    snprintf(fresh, sizeof fresh, "%s.fresh", kept);
    make_folders(kept);
    int problem = copy(file, fresh);
    if (problem && errno == EBADF) { /* open for writing only, so nobody holds locks on it */
        int readable = open(path, O_RDONLY | O_CLOEXEC);
        problem = readable < 0 || copy(readable, fresh);
        if (readable >= 0)
            close(readable);
    }
    if (problem || rename(fresh, kept))
        abort();
    close(lock);
}

static int synced(int result, int file)
{
    int saved = errno;
    if (!result)
        keep(file);
    errno = saved;
    return result;
}

int fsync(int file)
{
    return is_sync_refused(file) ? -1 : synced(REAL(fsync)(file), file);
}

int fdatasync(int file)
{
    return is_sync_refused(file) ? -1 : synced(REAL(fdatasync)(file), file);
}
