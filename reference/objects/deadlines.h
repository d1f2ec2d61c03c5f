// SPDX-License-Identifier: Apache-2.0
// What is to happen at a time: the ends of waits, and timers. A time is one of two kinds, since only one of them moves
// when somebody sets the clock of the system: so much later, or a date and hour.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <utility>
#include <variant>

namespace mapcheck::objects {

using Clock = std::chrono::steady_clock;
using SystemClock = std::chrono::system_clock;
using Moment = std::variant<Clock::time_point, SystemClock::time_point>;

class Alarm {
 public:
  virtual void ring() = 0;

 protected:
  ~Alarm() = default;
};

class Deadlines {
 public:
  void add(Moment when, Alarm& alarm);
  // Nothing happens when it is not there (any more).
  void remove(Moment when, Alarm& alarm);

  // How things look at this moment: after the clock of the system was set, the answer is another one.
  std::optional<Clock::time_point> next(Clock::time_point now = Clock::now(),
                                        SystemClock::time_point system_now = SystemClock::now()) const;
  // Lets everything happen whose time has come; once each, even when it is put back for a time that is over.
  void expire(Clock::time_point now = Clock::now(), SystemClock::time_point system_now = SystemClock::now());

 private:
  template <class TimePoint>
  using Entries = std::set<std::pair<TimePoint, Alarm*>>;

  template <class TimePoint>
  static void expire(Entries<TimePoint>& entries, TimePoint now);

  Entries<Clock::time_point> spans_;
  Entries<SystemClock::time_point> dates_;
};

}  // namespace mapcheck::objects
