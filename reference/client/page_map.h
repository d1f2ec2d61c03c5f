// SPDX-License-Identifier: Apache-2.0
// Which pages of a private mapping this process has written: a page that is there and is not a page of the file or
// section is this process's own copy. The kernel's page map tells that to anybody of his own process.
#pragma once

#include <cstdint>

namespace mapcheck::client {

// How many pages from an address on are alike, and whether they are own copies.
struct CopyRun {
  bool copied = false;
  std::uint64_t pages = 0;
};

CopyRun run_of_copies(std::uintptr_t first, std::uint64_t most);

}  // namespace mapcheck::client
