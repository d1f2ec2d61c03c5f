// SPDX-License-Identifier: Apache-2.0
// Placeholders: reservations that are split and joined, and that a view or memory takes the place of. The caller holds
// the table's lock.
#pragma once

#include <cstdint>

#include "client/allocation_table.h"
#include "support/result.h"

namespace mapcheck::client {

// An entry for the table, for a range that is reserved already.
Allocation placeholder_at(std::uintptr_t base, std::uint64_t size);

// D-170: whether something of that place and size can replace the placeholder there.
Result<Allocation*> replaceable(std::uintptr_t base, std::uint64_t size);

// VirtualFree with MEM_PRESERVE_PLACEHOLDER: the range becomes a placeholder of its own.
Status split_placeholder(const Allocation& placeholder, std::uintptr_t address, std::uint64_t size);
// VirtualFree with MEM_COALESCE_PLACEHOLDERS: those that fill the range exactly become one.
Status join_placeholders(std::uintptr_t address, std::uint64_t size);

}  // namespace mapcheck::client
