// SPDX-License-Identifier: Apache-2.0
// pidfds, by raw system calls where glibc 2.36 has no wrapper yet.
#include "support/process_id.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <charconv>
#include <fstream>
#include <string>

namespace mapcheck {

Result<std::uint32_t> process_id_of(int pidfd) {
  std::ifstream info("/proc/self/fdinfo/" + std::to_string(pidfd));
  std::string key;
  std::string value;
  while (info >> key >> value) {
    if (key != "Pid:") continue;
    std::uint32_t id = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), id);
    if (parsed.ec != std::errc{} || id == 0) break;  // -1: reaped
    return id;
  }
  return fail(ERROR_INVALID_PARAMETER);
}

Result<UniqueFd> open_process_of_this_user(std::uint32_t id) {
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, static_cast<int>(id), 0U)));
  if (!pidfd) return fail(ERROR_INVALID_PARAMETER);
  // Looked at after the pidfd was opened: if the process still lives then, this was its owner.
  struct stat info {};
  if (::stat(("/proc/" + std::to_string(id)).c_str(), &info) != 0 || has_ended(pidfd.get())) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  if (info.st_uid != ::geteuid()) return fail(ERROR_ACCESS_DENIED);
  return pidfd;
}

bool has_ended(int pidfd) {
  pollfd entry{pidfd, POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1;
}

}  // namespace mapcheck
