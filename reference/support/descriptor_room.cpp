// SPDX-License-Identifier: Apache-2.0
// The limit is asked for each time: it can be changed while a process runs.
#include "support/descriptor_room.h"

#include <sys/resource.h>

namespace mapcheck {
namespace {

// For what one batch of requests takes: a connection with its pidfd, the descriptors of a message, a file of /proc.
constexpr rlim_t kKeptFree = 32;

}  // namespace

bool is_of_the_last(int descriptor) {
  rlimit limit{};
  if (descriptor < 0 || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return true;
  return static_cast<rlim_t>(descriptor) + kKeptFree >= limit.rlim_cur;
}

}  // namespace mapcheck
