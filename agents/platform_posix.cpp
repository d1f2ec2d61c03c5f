// SPDX-License-Identifier: Apache-2.0
// The machine's half for the native build against the reference.
#include "platform.h"

#include <unistd.h>

#include <array>
#include <csignal>

#include "text.h"

namespace agent::platform {

const char* const kLayer = "reference";
const bool kMapsImages = false;
const bool kReachesOthers = false;
const bool kHasSessions = true;
const bool kNarrowIsUtf8 = true;

void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
}

std::optional<std::uint32_t> usual_session() {
  return 1;
}

bool may_create_global() {
  return false;  // the reference's user is a standard user
}

std::optional<std::int64_t> unix_pid() {
  return getpid();
}

std::wstring own_image() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  return length > 0 ? wide_of_utf8({path.data(), static_cast<std::size_t>(length)}) : std::wstring();
}

void end_at_once() {
  _exit(0);
}

}  // namespace agent::platform
