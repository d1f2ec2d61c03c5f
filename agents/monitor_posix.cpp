// SPDX-License-Identifier: Apache-2.0
// Monitor on POSIX: the C++ library's mutex and condition variable, which know nothing of the reference.
#include "monitor.h"

#include <condition_variable>
#include <mutex>

namespace agent {

struct Monitor::Native {
  std::mutex lock;
  std::condition_variable_any condition;
};

Monitor::Monitor() : native_(std::make_unique<Native>()) {}
Monitor::~Monitor() = default;

void Monitor::lock() {
  native_->lock.lock();
}
void Monitor::unlock() {
  native_->lock.unlock();
}
void Monitor::wait() {
  native_->condition.wait(native_->lock);
}
void Monitor::wake_all() {
  native_->condition.notify_all();
}

}  // namespace agent
