// SPDX-License-Identifier: Apache-2.0
// memoryapi, the views: mapped, unmapped, flushed, and what VirtualQuery says of their pages.
#include "calls/calls.h"

namespace agent {
namespace {

void* pointer_to(std::uint64_t address) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(address));
}

template <class Call>
void observe_view(Outcome& outcome, Call&& call) {
  const void* view = observe(outcome, call);
  if (view != nullptr) outcome.produced = number_of(view);
}

Action map_view(Arguments& in) {
  return [mapping = in.handle("mapping"), access = in.u32("access"), offset = in.u64("offset"),
          size = in.u64("size")](Outcome& outcome) {
    observe_view(outcome, [&] {
      return MapViewOfFile(mapping, access, high_half(offset), low_half(offset), static_cast<SIZE_T>(size));
    });
  };
}

Action map_view_at(Arguments& in) {
  return [mapping = in.handle("mapping"), access = in.u32("access"), offset = in.u64("offset"), size = in.u64("size"),
          base = in.address("base")](Outcome& outcome) {
    observe_view(outcome, [&] {
      return MapViewOfFileEx(mapping, access, high_half(offset), low_half(offset), static_cast<SIZE_T>(size),
                             pointer_to(base));
    });
  };
}

Action unmap_view(Arguments& in) {
  return [address = in.address("address")](Outcome& outcome) {
    observe(outcome, [&] { return UnmapViewOfFile(pointer_to(address)); });
  };
}

Action flush_view(Arguments& in) {
  return [address = in.address("address"), size = in.u64("size")](Outcome& outcome) {
    observe(outcome, [&] { return FlushViewOfFile(pointer_to(address), static_cast<SIZE_T>(size)); });
  };
}

Action virtual_query(Arguments& in) {
  return [address = in.address("address")](Outcome& outcome) {
    MEMORY_BASIC_INFORMATION pages{};
    observe(outcome, [&] { return VirtualQuery(pointer_to(address), &pages, sizeof pages); });
    outcome.out = {{"BaseAddress", number_of(pages.BaseAddress)},
                   {"AllocationBase", number_of(pages.AllocationBase)},
                   {"AllocationProtect", number_of(pages.AllocationProtect)},
                   {"RegionSize", number_of(pages.RegionSize)},
                   {"State", number_of(pages.State)},
                   {"Protect", number_of(pages.Protect)},
                   {"Type", number_of(pages.Type)}};
  };
}

const Command kCalls[] = {
    {"MapViewOfFile", map_view, Returns::address, Keeps::a_value},
    {"MapViewOfFileEx", map_view_at, Returns::address, Keeps::a_value},
    {"UnmapViewOfFile", unmap_view, Returns::boolean},
    {"FlushViewOfFile", flush_view, Returns::boolean},
    {"VirtualQuery", virtual_query, Returns::size},
};

}  // namespace

std::span<const Command> view_calls() {
  return kCalls;
}

}  // namespace agent
