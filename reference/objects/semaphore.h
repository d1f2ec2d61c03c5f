// SPDX-License-Identifier: Apache-2.0
// A semaphore: a count between zero and a maximum. Nobody owns it, so nothing restores the count when a thread ends.
#pragma once

#include <cstdint>

#include "objects/object.h"
#include "support/result.h"

namespace mapcheck::objects {

class Semaphore final : public Object {
 public:
  static constexpr Kind kKind = Kind::semaphore;

  Semaphore(Tally& tally, std::int32_t initial, std::int32_t maximum)
      : Object(tally, kKind), count_(initial), maximum_(maximum) {}

  bool is_signaled(const Thread&) const override { return count_ > 0; }
  bool take(Thread&) override {
    --count_;
    return false;
  }

  // Adds to the count and gives the previous one; above the maximum nothing changes.
  Result<std::int32_t> release(std::int32_t count) {
    if (count > maximum_ - count_) return fail(ERROR_TOO_MANY_POSTS);
    const std::int32_t previous = count_;
    count_ += count;
    wake_waiters();
    return previous;
  }

 private:
  std::int32_t count_;
  const std::int32_t maximum_;
};

}  // namespace mapcheck::objects
