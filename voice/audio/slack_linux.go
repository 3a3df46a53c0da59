package audio

/*
#include <sys/prctl.h>

__attribute__((constructor)) static void timer_slack(void) { prctl(PR_SET_TIMERSLACK, 1000000L, 0L, 0L, 0L); }
*/
import "C"

// After each callback of a device Go's runtime watches the callback's thread for up to 10 ms, waking every 20 µs: more
// work than the callback's own. The kernel may let it wake 1 ms late, as it may every timer of the program. Threads
// inherit that from the first one, so it is said before Go begins.
