// SPDX-License-Identifier: Apache-2.0
// Sleeping on a word of this process's own memory until another thread of it says that the word has changed. What locks
// of a process need, and nothing that another process could reach.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdint>
#include <ctime>

#include "winbase.h"

namespace mapcheck::api {

// The end of a time in milliseconds that starts now.
class TimeLimit {
 public:
  explicit TimeLimit(DWORD milliseconds) : infinite_(milliseconds == INFINITE) {
    ::clock_gettime(CLOCK_MONOTONIC, &end_);
    end_.tv_sec += static_cast<time_t>(milliseconds / 1000);
    end_.tv_nsec += static_cast<long>(milliseconds % 1000) * 1'000'000;
    if (end_.tv_nsec >= 1'000'000'000) {
      ++end_.tv_sec;
      end_.tv_nsec -= 1'000'000'000;
    }
  }
  const timespec* end() const { return infinite_ ? nullptr : &end_; }

 private:
  const bool infinite_;
  timespec end_{};
};

// Sleeps while the word has that value. False when the time is over; true says nothing but that it is worth a look.
inline bool sleep_on(const void* word, std::uint32_t value, const TimeLimit& limit) {
  const long result = ::syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, value, limit.end(), nullptr,
                                FUTEX_BITSET_MATCH_ANY);
  return result == 0 || errno != ETIMEDOUT;
}

inline void sleep_on(const void* word, std::uint32_t value) {
  static_cast<void>(sleep_on(word, value, TimeLimit(INFINITE)));
}

inline void wake_on(const void* word, int count) {
  ::syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, nullptr, nullptr, 0);
}

constexpr int kEverybody = INT_MAX;

}  // namespace mapcheck::api
