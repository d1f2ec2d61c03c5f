// SPDX-License-Identifier: Apache-2.0
// Which pages of a SEC_RESERVE section are committed. A page that is stays so until the section goes. The bits that
// clients map say the same; they are only ever written here, never read, since what a client holds it may have changed.
#pragma once

#include <cstdint>
#include <map>

#include "support/result.h"
#include "support/unique_fd.h"

namespace mapcheck::objects {

class Commitment {
 public:
  explicit Commitment(std::uint64_t pages) : pages_(pages) {}

  struct Run {
    bool committed = false;
    std::uint64_t pages = 0;
  };
  // The pages from one on that are alike.
  Run from(std::uint64_t page) const;
  // How many pages of the range are not committed yet.
  std::uint64_t missing(std::uint64_t first, std::uint64_t end) const;
  Status commit(std::uint64_t first, std::uint64_t end);

  // One bit for each page, the lowest of a byte first; for clients, which can map it for reading only.
  Result<int> bits();

 private:
  Status make_bits();
  Status write_bits(std::uint64_t first, std::uint64_t end) const;

  const std::uint64_t pages_;
  std::map<std::uint64_t, std::uint64_t> runs_;  // from first to end; they do not touch
  UniqueFd written_;
  UniqueFd shown_;
};

}  // namespace mapcheck::objects
