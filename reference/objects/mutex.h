// SPDX-License-Identifier: Apache-2.0
// A mutex. A thread owns it, through whatever handle, and must release it as often as it took it. When the owner ends,
// the mutex is abandoned: the next wait gets it and is told so, once.
#pragma once

#include <cstdint>

#include "objects/object.h"
#include "support/result.h"

namespace mapcheck::objects {

class Mutex final : public Object {
 public:
  static constexpr Kind kKind = Kind::mutex;

  explicit Mutex(Tally& tally) : Object(tally, kKind) {}
  ~Mutex() override;

  bool is_signaled(const Thread& thread) const override { return owner_ == nullptr || owner_ == &thread; }
  bool take(Thread& thread) override;

  // Gives up one acquisition; ERROR_NOT_OWNER for anybody but the owner.
  Status release(Thread& thread);
  // The owner has ended.
  void abandon();

 private:
  Thread* owner_ = nullptr;
  std::uint32_t acquisitions_ = 0;
  bool abandoned_ = false;
};

}  // namespace mapcheck::objects
