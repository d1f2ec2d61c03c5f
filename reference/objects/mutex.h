// SPDX-License-Identifier: Apache-2.0
// A mutex. A thread owns it, through whatever handle, and must release it as often as it took it. When the owner ends,
// the mutex is abandoned: the next wait gets it and is told so, once. How often it can be taken has a limit.
#pragma once

#include <cstdint>
#include <vector>

#include "objects/object.h"
#include "support/result.h"

namespace mapcheck::objects {

class Mutex final : public Object {
 public:
  static constexpr Kind kKind = Kind::mutex;

  static constexpr std::uint32_t kMostAcquisitions = 0x80000000;

  explicit Mutex(Tally& tally, std::uint32_t most = kMostAcquisitions) : Object(tally, kKind), most_(most) {}
  ~Mutex() override;

  bool is_signaled(const Thread& thread) const override { return owner_ == nullptr || owner_ == &thread; }
  bool take(Thread& thread) override;

  // Whether its owner has it as often as it can be had.
  bool is_exhausted() const { return acquisitions_ == most_; }

  // Gives up one acquisition; ERROR_NOT_OWNER for anybody but the owner.
  Status release(Thread& thread);
  // The owner has ended.
  void abandon();

 private:
  const std::uint32_t most_;
  Thread* owner_ = nullptr;
  std::uint32_t acquisitions_ = 0;
  bool abandoned_ = false;
};

// Whether a wait for these would now take a mutex that cannot be taken once more. Only the owner can be in that case,
// so that it is known when the wait begins.
bool would_exceed(const std::vector<Ref<Object>>& objects, bool all, const Thread& thread);

}  // namespace mapcheck::objects
