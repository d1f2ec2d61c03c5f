// SPDX-License-Identifier: Apache-2.0
// Extended parameters: see addresses.h.
#include "calls/addresses.h"

namespace agent {

Wishes node_argument(Arguments& in) {
  return {in.optional_u64("node"), {}, {}, {}};
}

Wishes place_arguments(Arguments& in) {
  return {in.optional_u64("node"), in.optional_u64("lowest"), in.optional_u64("highest"), in.optional_u64("alignment")};
}

ExtendedParameters::ExtendedParameters(const Wishes& wishes) {
  if (wishes.lowest || wishes.highest || wishes.alignment) {
    place_.LowestStartingAddress = pointer_to(wishes.lowest.value_or(0));
    place_.HighestEndingAddress = pointer_to(wishes.highest.value_or(0));
    place_.Alignment = static_cast<SIZE_T>(wishes.alignment.value_or(0));
    MEM_EXTENDED_PARAMETER& entry = entries_[count_++];
    entry.Type = MemExtendedParameterAddressRequirements;
    entry.Pointer = &place_;
  }
  if (wishes.node) {
    MEM_EXTENDED_PARAMETER& entry = entries_[count_++];
    entry.Type = MemExtendedParameterNumaNode;
    entry.ULong = static_cast<DWORD>(*wishes.node);
  }
}

}  // namespace agent
