// SPDX-License-Identifier: Apache-2.0
// Which pages of a view are committed, for the handler of faults, which can ask nobody: one bit for each page of the
// section, in memory that the object manager writes and this process only reads. A bit is set once and never cleared.
#pragma once

#include <cstddef>
#include <cstdint>

#include "support/result.h"
#include "support/unique_fd.h"

namespace mapcheck::client {

class CommitMap {
 public:
  // The bits of the pages from `first` on.
  static Result<CommitMap> map(const UniqueFd& bits, std::uint64_t first, std::uint64_t pages);
  CommitMap(CommitMap&& other) noexcept;
  CommitMap(const CommitMap&) = delete;
  CommitMap& operator=(const CommitMap&) = delete;
  CommitMap& operator=(CommitMap&&) = delete;
  ~CommitMap();

  // The page is counted from the view's first.
  bool is_committed(std::uint64_t page) const;

 private:
  CommitMap(void* start, std::size_t size, std::uint64_t skipped) : start_(start), size_(size), skipped_(skipped) {}

  void* start_ = nullptr;
  std::size_t size_ = 0;
  std::uint64_t skipped_ = 0;  // bits before the view's first page
};

}  // namespace mapcheck::client
