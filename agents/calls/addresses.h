// SPDX-License-Identifier: Apache-2.0
// What the calls about memory share: addresses as pointers, results that are addresses, extended parameters.
#pragma once

#include "arguments.h"
#include "observe.h"

namespace agent {

inline void* pointer_to(std::uint64_t address) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(address));
}

// For calls that give an address: what they gave is what `as` keeps.
template <class Call>
void observe_address(Outcome& outcome, Call&& call) {
  const void* address = observe(outcome, call);
  if (address != nullptr) outcome.produced = number_of(address);
}

// What a scenario may ask of the newest calls about where memory comes to lie.
struct Wishes {
  std::optional<std::uint64_t> node;
  std::optional<std::uint64_t> lowest;
  std::optional<std::uint64_t> highest;
  std::optional<std::uint64_t> alignment;
};

Wishes node_argument(Arguments& in);    // `node` alone
Wishes place_arguments(Arguments& in);  // all four

// The same as an array of MEM_EXTENDED_PARAMETER, which has an entry only for what is asked.
class ExtendedParameters {
 public:
  explicit ExtendedParameters(const Wishes& wishes);
  ExtendedParameters(const ExtendedParameters&) = delete;  // its entries point into it
  ExtendedParameters& operator=(const ExtendedParameters&) = delete;

  MEM_EXTENDED_PARAMETER* pointer() { return count_ == 0 ? nullptr : entries_; }
  ULONG count() const { return count_; }

 private:
  MEM_EXTENDED_PARAMETER entries_[2]{};
  MEM_ADDRESS_REQUIREMENTS place_{};
  ULONG count_ = 0;
};

}  // namespace agent
