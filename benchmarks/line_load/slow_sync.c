/* A disk whose every sync takes SYNC_DELAY_MS longer: preloaded into a server. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowly(const char *name, int file) {
    const char *delay = getenv("SYNC_DELAY_MS");
    usleep(1000 * (delay ? atoi(delay) : 0));
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
