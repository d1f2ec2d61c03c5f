// SPDX-License-Identifier: Apache-2.0
// The sizes that addresses are rounded to, as GetSystemInfo tells them, and the end of what a program may use.
#pragma once

#include <cstdint>

namespace mapcheck::client {

constexpr std::uint64_t kPageSize = 4096;
constexpr std::uint64_t kGranularity = 64ULL * 1024;
constexpr std::uintptr_t kHighestAddress = 0x7ffffffeffff;

constexpr std::uintptr_t round_down(std::uintptr_t address, std::uint64_t unit) {
  return address / unit * unit;
}
constexpr std::uint64_t round_up(std::uint64_t size, std::uint64_t unit) {
  return (size + unit - 1) / unit * unit;
}

}  // namespace mapcheck::client
