// SPDX-License-Identifier: Apache-2.0
// Threads that begin when the object manager says so: they make their connection first, so that their creator can have
// a handle to them, and run their routine after that.
#pragma once

#include <cstddef>

#include "minwinbase.h"
#include "protocol/messages.h"
#include "support/result.h"

namespace mapcheck::client {

struct ThreadWish {
  PTHREAD_START_ROUTINE routine = nullptr;
  void* parameter = nullptr;
  std::size_t stack_size = 0;  // 0: the usual one
  bool inherit = false;
  bool suspended = false;
};

struct CreatedThread {
  HandleValue handle = 0;
  std::uint32_t id = 0;
};

Result<CreatedThread> create_thread(const ThreadWish& wish);

// Tells the manager what the calling thread ends with. A thread that ends without has the exit code 0.
void report_thread_exit(std::uint32_t code);

}  // namespace mapcheck::client
