// SPDX-License-Identifier: Apache-2.0
// Runs of committed pages, and their bits in a memfd that is made when the first view is.
#include "objects/commitment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string>
#include <vector>

#include "support/system_error.h"

namespace mapcheck::objects {
namespace {

constexpr std::uint64_t kBits = 8;
constexpr std::uint64_t kPage = 4096;

}  // namespace

Commitment::Run Commitment::from(std::uint64_t page) const {
  const auto next = runs_.upper_bound(page);
  if (next != runs_.begin() && std::prev(next)->second > page) return Run{true, std::prev(next)->second - page};
  return Run{false, (next == runs_.end() ? pages_ : next->first) - page};
}

std::uint64_t Commitment::missing(std::uint64_t first, std::uint64_t end) const {
  std::uint64_t count = 0;
  while (first < end) {
    const Run run = from(first);
    const std::uint64_t pages = std::min(run.pages, end - first);
    if (!run.committed) count += pages;
    first += pages;
  }
  return count;
}

Status Commitment::commit(std::uint64_t first, std::uint64_t end) {
  const Status written = written_ ? write_bits(first, end) : Status(Done{});
  if (!written) return written;
  auto next = runs_.upper_bound(first);
  if (next != runs_.begin() && std::prev(next)->second >= first) {
    first = std::prev(next)->first;
    end = std::max(end, std::prev(next)->second);
    next = runs_.erase(std::prev(next));
  }
  while (next != runs_.end() && next->first <= end) {
    end = std::max(end, next->second);
    next = runs_.erase(next);
  }
  runs_.emplace(first, end);
  return Done{};
}

Result<int> Commitment::bits() {
  if (!shown_) {
    const Status made = make_bits();
    if (!made) return made.failure();
  }
  return shown_.get();
}

Status Commitment::make_bits() {
  UniqueFd written(::memfd_create("mapcheck-commitment", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!written) return system_failure(errno);
  const std::uint64_t size = (pages_ + kBits - 1) / kBits;
  // Whole pages, and their number for good: what a client has mapped must not go.
  if (::ftruncate(written.get(), static_cast<off_t>((size + kPage - 1) / kPage * kPage)) != 0 ||
      ::fcntl(written.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) {
    return fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  const std::string path = "/proc/self/fd/" + std::to_string(written.get());
  UniqueFd shown(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!shown) return system_failure(errno);
  written_ = std::move(written);
  shown_ = std::move(shown);
  for (const auto& [first, end] : runs_) {
    const Status done = write_bits(first, end);
    if (!done) return done;
  }
  return Done{};
}

// Bytes at the edges also hold bits of pages outside of the range.
Status Commitment::write_bits(std::uint64_t first, std::uint64_t end) const {
  constexpr std::uint64_t kChunk = kPage * kBits;
  while (first < end) {
    const std::uint64_t stop = std::min(end, first / kChunk * kChunk + kChunk);
    const std::uint64_t from = first / kBits;
    std::vector<unsigned char> bytes((stop + kBits - 1) / kBits - from, 0xFF);
    for (std::uint64_t page = from * kBits; page < first; ++page) {
      if (!this->from(page).committed) bytes.front() &= static_cast<unsigned char>(~(1U << (page % kBits)));
    }
    for (std::uint64_t page = stop; page % kBits != 0; ++page) {
      const bool is_set = page < pages_ && this->from(page).committed;
      if (!is_set) bytes.back() &= static_cast<unsigned char>(~(1U << (page % kBits)));
    }
    if (::pwrite(written_.get(), bytes.data(), bytes.size(), static_cast<off_t>(from)) < 0) {
      return fail(ERROR_COMMITMENT_LIMIT);
    }
    first = stop;
  }
  return Done{};
}

}  // namespace mapcheck::objects
