// SPDX-License-Identifier: Apache-2.0
// Reads /proc/self/pagemap. The descriptor is opened each time: a forked child's is its own.
#include "client/page_map.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "client/page_size.h"
#include "support/unique_fd.h"

namespace mapcheck::client {
namespace {

constexpr std::uint64_t kOfFileOrShared = 1ULL << 61;
constexpr std::uint64_t kSwapped = 1ULL << 62;
constexpr std::uint64_t kPresent = 1ULL << 63;

bool is_own_copy(std::uint64_t entry) {
  return (entry & (kPresent | kSwapped)) != 0 && (entry & kOfFileOrShared) == 0;
}

}  // namespace

CopyRun run_of_copies(std::uintptr_t first, std::uint64_t most) {
  const UniqueFd map(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  std::array<std::uint64_t, 512> entries{};
  CopyRun run;
  while (run.pages < most) {
    const std::uint64_t wanted = std::min<std::uint64_t>(entries.size(), most - run.pages);
    const auto position = static_cast<off_t>((first / kPageSize + run.pages) * sizeof(entries[0]));
    const ssize_t size = ::pread(map.get(), entries.data(), wanted * sizeof(entries[0]), position);
    if (size <= 0) return CopyRun{run.copied, run.pages == 0 ? most : run.pages};
    const std::size_t got = static_cast<std::size_t>(size) / sizeof(entries[0]);
    for (std::size_t i = 0; i < got; ++i) {
      const bool copied = is_own_copy(entries[i]);
      if (run.pages == 0) run.copied = copied;
      if (copied != run.copied) return run;
      ++run.pages;
    }
  }
  return run;
}

}  // namespace mapcheck::client
