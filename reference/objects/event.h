// SPDX-License-Identifier: Apache-2.0
// An event. A manual-reset event stays set for everybody; an auto-reset event is reset by the one wait that it lets go.
#pragma once

#include "objects/object.h"

namespace mapcheck::objects {

class Event final : public Object {
 public:
  static constexpr Kind kKind = Kind::event;

  Event(Tally& tally, bool manual_reset, bool initial_state)
      : Object(tally, kKind), manual_reset_(manual_reset), set_(initial_state) {}

  void set() {
    set_ = true;
    wake_waiters();
  }
  void reset() { set_ = false; }
  // Lets go who waits at this moment, and nobody after.
  void pulse() {
    set();
    set_ = false;
  }

  bool is_signaled(const Thread&) const override { return set_; }
  bool take(Thread&) override {
    if (!manual_reset_) set_ = false;
    return false;
  }

 private:
  const bool manual_reset_;
  bool set_;
};

}  // namespace mapcheck::objects
