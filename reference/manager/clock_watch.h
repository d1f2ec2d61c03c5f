// SPDX-License-Identifier: Apache-2.0
// Learns when somebody sets the clock of the system: then the dates that timers wait for are nearer or further away
// than they were when the poll loop went to sleep.
#pragma once

#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdint>

#include "support/unique_fd.h"

namespace mapcheck::manager {

class ClockWatch {
 public:
  ClockWatch() : fd_(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK)) { arm(); }

  // Readable when the clock was set.
  int fd() const { return fd_.get(); }
  void acknowledge() {
    std::uint64_t count = 0;
    (void)!::read(fd_.get(), &count, sizeof(count));  // fails with ECANCELED, which is the message
    arm();
  }

 private:
  void arm() {
    itimerspec far{};
    far.it_value.tv_sec = std::int64_t{1} << 33;  // a date that only a clock set wrongly shows
    ::timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, nullptr);
  }

  UniqueFd fd_;
};

}  // namespace mapcheck::manager
