// SPDX-License-Identifier: Apache-2.0
// Arguments that several calls about mappings and memory have.
#pragma once

#include <cstdint>
#include <span>

#include "client/placement.h"
#include "minwinbase.h"
#include "support/result.h"
#include "winnt.h"

namespace mapcheck::api {

constexpr std::uint64_t joined(DWORD high, DWORD low) {
  return (static_cast<std::uint64_t>(high) << 32) | low;
}

// A process whose memory a call shall work on: the caller's own, with the rights that the call needs.
Status check_own_process(HANDLE process, DWORD access);

// The same where NULL stands for the caller's own, as in VirtualAlloc2 and MapViewOfFile3.
Status check_process_or_none(HANDLE process);

// Node 0 is the only one there is.
Status check_numa_node(std::uint64_t node);

// Extended parameters as a span; one that has no elements where it should have some tells that it was NULL.
inline std::span<const MEM_EXTENDED_PARAMETER> extended(const MEM_EXTENDED_PARAMETER* first, ULONG count) {
  return {first, count};
}
// D-363, D-364: nodes, and address requirements, which must ask for nothing where an address is given.
Result<client::PlaceRules> check_extended(std::span<const MEM_EXTENDED_PARAMETER> parameters, bool has_address);

}  // namespace mapcheck::api
