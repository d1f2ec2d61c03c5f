// SPDX-License-Identifier: Apache-2.0
// The routines of a thread, and its end.
#include "objects/thread.h"

#include <algorithm>

#include "objects/mutex.h"
#include "objects/timer.h"

namespace mapcheck::objects {

void Thread::attach() {
  if (attached_ || ended_) return;
  attached_ = true;
  ++tally().threads;
}

void Thread::queue(const Apc& apc) {
  const auto is_it = [&apc](const Apc& queued) { return queued.timer == apc.timer; };
  if (apc.timer != nullptr && std::any_of(apcs_.begin(), apcs_.end(), is_it)) return;
  apcs_.push_back(apc);
  if (wait_) wait_->try_finish();
}

std::optional<Apc> Thread::take_apc() {
  if (apcs_.empty()) return std::nullopt;
  const Apc apc = apcs_.front();
  apcs_.pop_front();
  return apc;
}

void Thread::remove_timer(Timer& timer) {
  std::erase(timers_, &timer);
  std::erase_if(apcs_, [&timer](const Apc& queued) { return queued.timer == &timer; });
}

void Thread::end() {
  if (ended_) return;
  ended_ = true;
  if (attached_) --tally().threads;
  drop_wait();
  apcs_.clear();
  while (!timers_.empty()) timers_.back()->cancel();
  start_.forget();
  // Who wakes may hold the last reference to another mutex of this thread; its destructor then takes it off the list.
  while (!owned_.empty()) {
    Mutex* mutex = owned_.back();
    owned_.pop_back();
    mutex->abandon();
  }
  wake_waiters();
}

}  // namespace mapcheck::objects
