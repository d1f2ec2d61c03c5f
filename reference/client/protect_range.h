// SPDX-License-Identifier: Apache-2.0
// VirtualProtect.
#pragma once

#include <cstdint>

#include "support/result.h"

namespace mapcheck::client {

// Gives the protection that the first page had.
Result<std::uint32_t> protect_range(std::uintptr_t address, std::uint64_t size, std::uint32_t protect);

}  // namespace mapcheck::client
