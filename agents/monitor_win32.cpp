// SPDX-License-Identifier: Apache-2.0
// Monitor on Windows and Wine: a slim lock and a condition variable, which live in memory and own no handle.
#include "monitor.h"
#include "win32.h"

namespace agent {

struct Monitor::Native {
  SRWLOCK lock = SRWLOCK_INIT;
  CONDITION_VARIABLE condition = CONDITION_VARIABLE_INIT;
};

Monitor::Monitor() : native_(std::make_unique<Native>()) {}
Monitor::~Monitor() = default;

void Monitor::lock() {
  AcquireSRWLockExclusive(&native_->lock);
}
void Monitor::unlock() {
  ReleaseSRWLockExclusive(&native_->lock);
}
void Monitor::wait() {
  SleepConditionVariableSRW(&native_->condition, &native_->lock, INFINITE, 0);
}
void Monitor::wake_all() {
  WakeAllConditionVariable(&native_->condition);
}

}  // namespace agent
