// SPDX-License-Identifier: Apache-2.0
// PAGE_ values: which are valid where, what a view allows, and what they are for the kernel. Pure functions.
#pragma once

#include <cstdint>

namespace mapcheck::client {

// One base value, with modifiers that go with it.
bool is_page_protection(std::uint32_t protect);
bool is_write_copy(std::uint32_t protect);
bool is_guarded(std::uint32_t protect);
// Whether pages of that protection may be read, written, executed.
bool allows_read(std::uint32_t protect);
bool allows_write(std::uint32_t protect);
bool allows_execute(std::uint32_t protect);

// The protection of a copy-on-write page after it was written.
std::uint32_t after_copy(std::uint32_t protect);
// Whether a view that was mapped with one protection may have pages of another.
bool view_allows(std::uint32_t view_protect, std::uint32_t protect);
// PROT_ flags.
int system_protection(std::uint32_t protect);

}  // namespace mapcheck::client
