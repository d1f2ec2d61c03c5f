// SPDX-License-Identifier: Apache-2.0
// An asynchronous procedure call: a routine of a client's, known here by its address only, that a thread of that client
// runs the next time it waits alertably.
#pragma once

#include <cstdint>

namespace mapcheck::objects {

class Timer;

struct Apc {
  std::uint64_t routine = 0;
  std::uint64_t argument = 0;
  std::uint64_t file_time = 0;   // when the timer was due
  const Timer* timer = nullptr;  // whose routine this is; null for QueueUserAPC
};

}  // namespace mapcheck::objects
