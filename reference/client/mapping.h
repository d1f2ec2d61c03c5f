// SPDX-License-Identifier: Apache-2.0
// Views in this process's address space: mapped at multiples of 64 KiB, unmapped, written to their file, described.
#pragma once

#include <cstdint>

#include "client/view_table.h"
#include "protocol/messages.h"
#include "support/result.h"

namespace mapcheck::client {

constexpr std::uint64_t kPageSize = 4096;
constexpr std::uint64_t kGranularity = 64 * 1024;
constexpr std::uintptr_t kHighestAddress = 0x7ffffffeffff;

// Maps what the manager handed out, at `base` or, with 0, where there is room.
Result<std::uintptr_t> map_view(const protocol::MapViewRequest::Reply& reply, std::uint64_t offset,
                                std::uintptr_t base);

Status unmap_view(std::uintptr_t address);
Status flush_view(std::uintptr_t address, std::uint64_t size);

}  // namespace mapcheck::client
