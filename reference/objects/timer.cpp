// SPDX-License-Identifier: Apache-2.0
// Times of timers. A date that is over, and a span of nothing, are due at once.
#include "objects/timer.h"

#include <algorithm>

#include "objects/thread.h"

namespace mapcheck::objects {
namespace {

using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

constexpr Ticks kUnixEpoch{116'444'736'000'000'000};            // 1970, counted from 1601
constexpr Ticks kFarAway = std::chrono::hours(24 * 365 * 200);  // further than that no clock here can count

// Nothing for what will not come.
std::optional<Moment> moment_of(std::int64_t due) {
  if (due < 0) {
    if (due < -kFarAway.count()) return std::nullopt;
    return Clock::now() + std::chrono::duration_cast<Clock::duration>(Ticks(-due));
  }
  const Ticks date = Ticks(due) - kUnixEpoch;
  if (date > kFarAway) return std::nullopt;
  // What lies before the epoch is as long over as the epoch itself.
  return SystemClock::time_point(std::chrono::duration_cast<SystemClock::duration>(std::max(date, Ticks(0))));
}

bool is_over(const Moment& when) {
  if (const auto* time = std::get_if<Clock::time_point>(&when)) return *time <= Clock::now();
  return std::get<SystemClock::time_point>(when) <= SystemClock::now();
}

std::uint64_t file_time_now() {
  const auto since_1970 = std::chrono::duration_cast<Ticks>(SystemClock::now().time_since_epoch());
  return static_cast<std::uint64_t>((since_1970 + kUnixEpoch).count());
}

}  // namespace

void Timer::arm(std::optional<Moment> when) {
  if (when_) deadlines_.remove(*when_, *this);
  when_ = when;
  if (when_) deadlines_.add(*when_, *this);
}

void Timer::set(const Setting& setting, Thread& thread) {
  cancel();
  signaled_ = false;  // W-590, W-591: whatever the kind of timer
  period_ = setting.period;
  if (setting.routine != 0) {
    thread_ = &thread;
    thread_->add_timer(*this);
    apc_ = Apc{setting.routine, setting.argument, 0, this};
  }
  arm(moment_of(setting.due));
  if (when_ && is_over(*when_)) ring();
}

void Timer::cancel() {
  arm(std::nullopt);
  if (thread_ != nullptr) thread_->remove_timer(*this);
  thread_ = nullptr;
}

void Timer::ring() {
  const auto* time = std::get_if<Clock::time_point>(&*when_);
  const Clock::time_point now = Clock::now();
  if (period_.count() == 0) {
    arm(std::nullopt);
  } else {
    // Periods do not add up what they were late; but those that were missed altogether are not made up for.
    const Clock::time_point next = (time != nullptr ? *time : now) + period_;
    arm(next > now ? next : now + period_);
  }
  const Ref<Timer> keep(this);  // whom it wakes may hold the last reference
  signaled_ = true;
  wake_waiters();
  if (thread_ != nullptr) {
    apc_.file_time = file_time_now();
    thread_->queue(apc_);
  }
}

}  // namespace mapcheck::objects
