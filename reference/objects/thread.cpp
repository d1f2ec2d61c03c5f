// SPDX-License-Identifier: Apache-2.0
// The end of a thread.
#include "objects/thread.h"

#include "objects/mutex.h"

namespace mapcheck::objects {

void Thread::attach() {
  if (attached_ || ended_) return;
  attached_ = true;
  ++tally().threads;
}

void Thread::end() {
  if (ended_) return;
  ended_ = true;
  if (attached_) --tally().threads;
  drop_wait();
  // Who wakes may hold the last reference to another mutex of this thread; its destructor then takes it off the list.
  while (!owned_.empty()) {
    Mutex* mutex = owned_.back();
    owned_.pop_back();
    mutex->abandon();
  }
  wake_waiters();
}

}  // namespace mapcheck::objects
