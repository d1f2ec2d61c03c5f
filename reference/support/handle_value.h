// SPDX-License-Identifier: Apache-2.0
// What the 64 bits of a handle mean. Values are multiples of four from 4 on; their low two bits are ignored, and a
// value whose upper half is not the sign extension of the lower is no handle at all.
#pragma once

#include <cstdint>

namespace mapcheck {

using HandleValue = std::uint64_t;

constexpr HandleValue kCurrentProcess = static_cast<HandleValue>(-1);
constexpr HandleValue kCurrentThread = static_cast<HandleValue>(-2);
constexpr HandleValue kLastPseudoHandle = static_cast<HandleValue>(-6);

constexpr bool is_pseudo_handle(HandleValue value) {
  return value >= kLastPseudoHandle;
}

}  // namespace mapcheck
