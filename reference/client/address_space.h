// SPDX-License-Identifier: Apache-2.0
// What VirtualQuery tells of an address: of what this library placed what it knows and the kernel's page map adds, of
// everything else what the kernel's list of mappings says.
#pragma once

#include <cstdint>

#include "support/result.h"

namespace mapcheck::client {

struct Region {
  std::uintptr_t base = 0;
  std::uintptr_t allocation_base = 0;
  std::uint32_t allocation_protect = 0;
  std::uint64_t size = 0;
  std::uint32_t state = 0;
  std::uint32_t protect = 0;
  std::uint32_t type = 0;
};

// The run of equal pages that begins at the page of the address.
Result<Region> describe(std::uintptr_t address);

// The same of memory that this library did not place.
Region describe_foreign(std::uintptr_t address);

}  // namespace mapcheck::client
