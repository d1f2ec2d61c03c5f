// SPDX-License-Identifier: Apache-2.0
// Ownership of mutexes; the owning thread knows what it owns, so that its end can abandon it.
#include "objects/mutex.h"

#include "objects/thread.h"

namespace mapcheck::objects {

Mutex::~Mutex() {
  if (owner_ != nullptr) owner_->no_longer_owns(*this);
}

bool Mutex::take(Thread& thread) {
  if (owner_ == nullptr) thread.now_owns(*this);
  owner_ = &thread;
  ++acquisitions_;
  return std::exchange(abandoned_, false);
}

Status Mutex::release(Thread& thread) {
  if (owner_ != &thread) return fail(ERROR_NOT_OWNER);
  if (--acquisitions_ == 0) {
    thread.no_longer_owns(*this);
    owner_ = nullptr;
    wake_waiters();
  }
  return Done{};
}

void Mutex::abandon() {
  owner_ = nullptr;
  acquisitions_ = 0;
  abandoned_ = true;
  wake_waiters();
}

}  // namespace mapcheck::objects
