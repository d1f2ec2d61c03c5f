// SPDX-License-Identifier: Apache-2.0
// Ownership of mutexes; the owning thread knows what it owns, so that its end can abandon it.
#include "objects/mutex.h"

#include <algorithm>

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

bool would_exceed(const std::vector<Ref<Object>>& objects, bool all, const Thread& thread) {
  const auto is_signaled = [&thread](const Ref<Object>& object) { return object->is_signaled(thread); };
  const auto is_exhausted = [](const Ref<Object>& object) {
    return object->kind() == Kind::mutex && static_cast<const Mutex&>(*object).is_exhausted();
  };
  if (all) {
    return std::all_of(objects.begin(), objects.end(), is_signaled) &&
           std::any_of(objects.begin(), objects.end(), is_exhausted);
  }
  const auto first = std::find_if(objects.begin(), objects.end(), is_signaled);
  return first != objects.end() && is_exhausted(*first);
}

}  // namespace mapcheck::objects
