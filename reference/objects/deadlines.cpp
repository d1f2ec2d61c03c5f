// SPDX-License-Identifier: Apache-2.0
// Two lists in the order of time, one for each clock.
#include "objects/deadlines.h"

#include <algorithm>
#include <vector>

namespace mapcheck::objects {

void Deadlines::add(Moment when, Alarm& alarm) {
  if (const auto* time = std::get_if<Clock::time_point>(&when)) {
    spans_.emplace(*time, &alarm);
  } else {
    dates_.emplace(std::get<SystemClock::time_point>(when), &alarm);
  }
}

void Deadlines::remove(Moment when, Alarm& alarm) {
  if (const auto* time = std::get_if<Clock::time_point>(&when)) {
    spans_.erase({*time, &alarm});
  } else {
    dates_.erase({std::get<SystemClock::time_point>(when), &alarm});
  }
}

std::optional<Clock::time_point> Deadlines::next(Clock::time_point now, SystemClock::time_point system_now) const {
  std::optional<Clock::time_point> first;
  if (!spans_.empty()) first = spans_.begin()->first;
  if (!dates_.empty()) {
    const Clock::time_point date = now + (dates_.begin()->first - system_now);
    first = first ? std::min(*first, date) : date;
  }
  return first;
}

template <class TimePoint>
void Deadlines::expire(Entries<TimePoint>& entries, TimePoint now) {
  // Those that are over at the start: what rings may take others of them away, or put itself back.
  const auto is_over = [now](const auto& entry) { return entry.first <= now; };
  const auto end = std::find_if_not(entries.begin(), entries.end(), is_over);
  const std::vector<std::pair<TimePoint, Alarm*>> over(entries.begin(), end);
  for (const auto& entry : over) {
    if (entries.erase(entry) != 0) entry.second->ring();
  }
}

void Deadlines::expire(Clock::time_point now, SystemClock::time_point system_now) {
  expire(spans_, now);
  expire(dates_, system_now);
}

}  // namespace mapcheck::objects
