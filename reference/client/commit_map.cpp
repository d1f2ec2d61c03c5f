// SPDX-License-Identifier: Apache-2.0
// The part of the section's bits that a view needs, mapped for reading.
#include "client/commit_map.h"

#include <sys/mman.h>

#include <cerrno>
#include <utility>

#include "client/page_size.h"
#include "support/system_error.h"

namespace mapcheck::client {
namespace {

constexpr std::uint64_t kBits = 8;

}  // namespace

Result<CommitMap> CommitMap::map(const UniqueFd& bits, std::uint64_t first, std::uint64_t pages) {
  const std::uint64_t from = round_down(first / kBits, kPageSize);
  const std::uint64_t size = round_up((first + pages + kBits - 1) / kBits, kPageSize) - from;
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, bits.get(), static_cast<off_t>(from));
  if (start == MAP_FAILED) return system_failure(errno);
  ::madvise(start, size, MADV_DONTFORK);
  return CommitMap(start, size, first - from * kBits);
}

CommitMap::CommitMap(CommitMap&& other) noexcept
    : start_(std::exchange(other.start_, nullptr)), size_(other.size_), skipped_(other.skipped_) {}

CommitMap::~CommitMap() {
  if (start_ != nullptr) ::munmap(start_, size_);
}

bool CommitMap::is_committed(std::uint64_t page) const {
  const std::uint64_t bit = skipped_ + page;
  const auto* byte = static_cast<const volatile unsigned char*>(start_) + bit / kBits;
  return ((*byte >> (bit % kBits)) & 1) != 0;
}

}  // namespace mapcheck::client
