// SPDX-License-Identifier: Apache-2.0
// A lock that every fork of the process holds: a forked child has one thread, and would wait for ever for a lock that
// another one held. Whoever holds such a lock takes no other one of this library, not even through a fault: memory that
// is the program's is not touched under it. So the order in which a fork takes these locks does not matter. What is
// made at first use belongs under one as well: the compiler's own guard of a local `static` is a lock that no fork
// holds.
#pragma once

#include <pthread.h>

#include <mutex>

namespace mapcheck {

// One object per lock, beside it; from before main() on.
template <std::mutex& kLock>
class HeldAcrossForks {
 public:
  HeldAcrossForks() {
    ::pthread_atfork([] { kLock.lock(); }, [] { kLock.unlock(); }, [] { kLock.unlock(); });
  }
};

}  // namespace mapcheck
