// SPDX-License-Identifier: Apache-2.0
// How long to look at shared memory before sleeping. Looking pays while the other side runs on another processor or
// gets this one soon; when somebody else takes the processor meanwhile, or nothing comes, it costs more than it saves,
// and the next looks are shorter or left out.
#pragma once

#include <chrono>

namespace mapcheck::protocol {

class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  // Looks for `budget` at most, and gives up at once when the processor was away for longer than `disturbance`.
  explicit Patience(Clock::duration budget = std::chrono::microseconds(50),
                    Clock::duration disturbance = std::chrono::microseconds(150));

  // Begins to look; false when looking does not pay at present.
  [[nodiscard]] bool begin();
  // A moment between two looks; false when it is time to sleep.
  [[nodiscard]] bool wait();
  // What came of it.
  void found();
  void gave_up();

 private:
  bool several_processors_;
  Clock::time_point began_{};
  Clock::time_point last_{};
  Clock::time_point not_before_{};
  Clock::duration most_;
  Clock::duration disturbance_;
  Clock::duration budget_;
  Clock::duration penalty_;
};

}  // namespace mapcheck::protocol
