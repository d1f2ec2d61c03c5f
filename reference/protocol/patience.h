// SPDX-License-Identifier: Apache-2.0
// How long to look at shared memory before sleeping. Looking pays while the other side runs on another processor or
// gets this one soon; when somebody else takes the processor meanwhile, or nothing comes, it costs more than it saves,
// and most of the next looks are short or left out. Now and then one is long all the same: two sides that both sleep
// would never find out that they could be quick.
#pragma once

#include <chrono>

namespace mapcheck::protocol {

class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  struct Limits {
    Clock::duration budget = std::chrono::microseconds(100);       // of a look
    Clock::duration disturbance = std::chrono::microseconds(150);  // away from the processor: gives up at once
    int turns = 0;             // of others on this processor that a look goes on after
    bool looks_alone = false;  // also where there is one processor only
  };

  explicit Patience(Limits limits) : several_processors_(has_several_processors()), limits_(limits) {}

  // Begins to look; false when looking does not pay at present.
  [[nodiscard]] bool begin();
  // A moment between two looks; false when it is time to sleep.
  [[nodiscard]] bool wait();
  // What came of it.
  void found();
  void gave_up();

 private:
  static bool has_several_processors();

  bool several_processors_;
  Limits limits_;
  Clock::time_point began_{};
  Clock::time_point last_{};
  Clock::time_point not_before_{};
  Clock::duration budget_{};
  Clock::duration penalty_ = std::chrono::milliseconds(1);
  unsigned misses_ = 0;  // in a row
  int turns_ = 0;        // in this look
};

}  // namespace mapcheck::protocol
