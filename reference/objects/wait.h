// SPDX-License-Identifier: Apache-2.0
// One thread's wait for one, any or all of several objects, or for none but the routines that are queued to the thread.
// A wait for all takes nothing before it can take everything, so it never holds one object while it waits for another.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "objects/deadlines.h"
#include "objects/object.h"

namespace mapcheck::objects {

class Wait final : private Alarm {
 public:
  // Called once, with what WaitForMultipleObjects returns; the wait is gone by then.
  using Finished = std::function<void(std::uint32_t outcome)>;

  Wait(Thread& thread, std::vector<Ref<Object>> objects, bool all, bool alertable = false);
  ~Wait();
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  // Takes what it can at this moment and gives the outcome; nothing when the thread has to wait. Objects come first:
  // only an alertable wait that would have to wait looks for routines.
  std::optional<std::uint32_t> try_take();

  // Lets the thread wait, for ever or until the deadline.
  void enlist(Tally& tally, Deadlines& deadlines, std::optional<Clock::time_point> deadline, Finished finished);

  void try_finish();
  void finish(std::uint32_t outcome);

 private:
  void ring() override;
  std::optional<std::uint32_t> try_take_any();
  std::optional<std::uint32_t> try_take_all();

  Thread& thread_;
  std::vector<Ref<Object>> objects_;
  const bool all_;
  const bool alertable_;
  Tally* tally_ = nullptr;
  Deadlines* deadlines_ = nullptr;
  std::optional<Clock::time_point> deadline_;
  Finished finished_;
};

}  // namespace mapcheck::objects
