// SPDX-License-Identifier: Apache-2.0
// synchapi, waits for the value at an address: no object and no handle, and only within one process.
#include <algorithm>

#include "calls/addresses.h"
#include "calls/calls.h"
#include "calls/entry_points.h"

namespace agent {
namespace {

// Sizes that the call should refuse are asked for too: it must find memory behind them if it does not.
constexpr std::size_t kMostCompared = 16;

const auto kWaitOnAddress = MAPCHECK_ENTRY_POINT(WaitOnAddress);
const auto kWakeByAddressSingle = MAPCHECK_ENTRY_POINT(WakeByAddressSingle);
const auto kWakeByAddressAll = MAPCHECK_ENTRY_POINT(WakeByAddressAll);

Action wait_on_address(Arguments& in) {
  auto compare = in.bytes("compare");
  const std::uint64_t size = in.optional_u64("size").value_or(compare.size());
  if (std::max<std::uint64_t>(size, compare.size()) > kMostCompared) in.refuse("size", "must be at most 16");
  compare.resize(kMostCompared);
  return [address = in.address("address"), compare, size, timeout = in.u32("timeout")](Outcome& outcome) mutable {
    observe(outcome,
            [&] { return kWaitOnAddress(pointer_to(address), compare.data(), static_cast<SIZE_T>(size), timeout); });
  };
}

template <class Entry>
Action wake(Arguments& in, Entry entry) {
  return [address = in.address("address"), entry](Outcome& outcome) {
    observe(outcome, [&] {
      entry(pointer_to(address));
      return 0;
    });
    outcome.returns.reset();  // it returns nothing
  };
}

Action wake_one(Arguments& in) {
  return wake(in, kWakeByAddressSingle);
}

Action wake_all(Arguments& in) {
  return wake(in, kWakeByAddressAll);
}

const Command kCalls[] = {
    if_exported(kWaitOnAddress, {"WaitOnAddress", wait_on_address, Returns::boolean}),
    if_exported(kWakeByAddressSingle, {"WakeByAddressSingle", wake_one}),
    if_exported(kWakeByAddressAll, {"WakeByAddressAll", wake_all}),
};

}  // namespace

std::span<const Command> address_wait_calls() {
  return kCalls;
}

}  // namespace agent
