// SPDX-License-Identifier: Apache-2.0
// One thread's wait for one, any or all of several objects. A wait for all takes nothing before it can take everything,
// so it never holds one object while it waits for another.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "objects/object.h"

namespace mapcheck::objects {

using Clock = std::chrono::steady_clock;

// The waits that have a time limit, by their deadline.
class Deadlines {
 public:
  using Entry = std::multimap<Clock::time_point, Wait*>::iterator;

  Entry add(Clock::time_point when, Wait& wait) { return entries_.emplace(when, &wait); }
  void remove(Entry entry) { entries_.erase(entry); }
  std::optional<Clock::time_point> next() const;
  // Ends all waits whose time is over.
  void expire(Clock::time_point now);

 private:
  std::multimap<Clock::time_point, Wait*> entries_;
};

class Wait {
 public:
  // Called once, with what WaitForMultipleObjects returns; the wait is gone by then.
  using Finished = std::function<void(std::uint32_t outcome)>;

  Wait(Thread& thread, std::vector<Ref<Object>> objects, bool all);
  ~Wait();
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  // Takes what it can at this moment and gives the outcome; nothing when the thread has to wait.
  std::optional<std::uint32_t> try_take();

  // Lets the thread wait, for ever or until the deadline.
  void enlist(Tally& tally, Deadlines& deadlines, std::optional<Clock::time_point> deadline, Finished finished);

  void try_finish();
  void finish(std::uint32_t outcome);

 private:
  std::optional<std::uint32_t> try_take_any();
  std::optional<std::uint32_t> try_take_all();

  Thread& thread_;
  std::vector<Ref<Object>> objects_;
  const bool all_;
  Tally* tally_ = nullptr;
  Deadlines* deadlines_ = nullptr;
  std::optional<Deadlines::Entry> deadline_;
  Finished finished_;
};

}  // namespace mapcheck::objects
