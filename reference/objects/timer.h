// SPDX-License-Identifier: Apache-2.0
// A waitable timer. It becomes signaled when its time comes, and again with each period; the routine that was given
// with the time is queued to the thread that set it, at most once at any moment, and goes when that thread ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "objects/apc.h"
#include "objects/deadlines.h"
#include "objects/object.h"

namespace mapcheck::objects {

class Timer final : public Object, private Alarm {
 public:
  static constexpr Kind kKind = Kind::timer;

  Timer(Tally& tally, Deadlines& deadlines, bool manual_reset)
      : Object(tally, kKind), deadlines_(deadlines), manual_reset_(manual_reset) {}
  ~Timer() override { cancel(); }

  struct Setting {
    // In units of 100 ns: negative for so much later, else a date since 1601.
    std::int64_t due = 0;
    std::chrono::milliseconds period{0};
    std::uint64_t routine = 0;
    std::uint64_t argument = 0;
  };
  // Forgets what was set before, the signal included.
  void set(const Setting& setting, Thread& thread);
  // The signal stays as it is.
  void cancel();

  bool is_signaled(const Thread&) const override { return signaled_; }
  bool take(Thread&) override {
    if (!manual_reset_) signaled_ = false;
    return false;
  }

 private:
  void ring() override;
  void arm(std::optional<Moment> when);

  Deadlines& deadlines_;
  const bool manual_reset_;
  bool signaled_ = false;
  std::optional<Moment> when_;
  std::chrono::milliseconds period_{0};
  Thread* thread_ = nullptr;  // only if there is a routine
  Apc apc_;
};

}  // namespace mapcheck::objects
