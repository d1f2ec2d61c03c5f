// SPDX-License-Identifier: Apache-2.0
// memoryapi, the pages: asked, protected, allocated, freed, locked, of this process or, with the Ex forms, of another.
#include <algorithm>

#include "calls/addresses.h"
#include "calls/calls.h"
#include "calls/entry_points.h"
#include "text.h"

namespace agent {
namespace {

const auto kVirtualAlloc2 = MAPCHECK_ENTRY_POINT(VirtualAlloc2);
constexpr std::uint32_t kMostRead = 2U << 20;  // as hex digits, it must fit into one line with ease

enum class Whose { own, of_process };

template <Whose whose>
HANDLE process_argument(Arguments& in) {
  return whose == Whose::of_process ? in.handle("process") : nullptr;
}

template <Whose whose>
Action virtual_query(Arguments& in) {
  return [process = process_argument<whose>(in), address = in.address("address"),
          length = in.optional_u64("length")](Outcome& outcome) {
    MEMORY_BASIC_INFORMATION pages{};
    const auto bytes = static_cast<SIZE_T>(std::min<std::uint64_t>(length.value_or(sizeof pages), sizeof pages));
    observe(outcome, [&] {
      return whose == Whose::own ? VirtualQuery(pointer_to(address), &pages, bytes)
                                 : VirtualQueryEx(process, pointer_to(address), &pages, bytes);
    });
    outcome.out = {{"BaseAddress", number_of(pages.BaseAddress)},
                   {"AllocationBase", number_of(pages.AllocationBase)},
                   {"AllocationProtect", number_of(pages.AllocationProtect)},
                   {"RegionSize", number_of(pages.RegionSize)},
                   {"State", number_of(pages.State)},
                   {"Protect", number_of(pages.Protect)},
                   {"Type", number_of(pages.Type)}};
  };
}

template <Whose whose>
Action virtual_protect(Arguments& in) {
  return [process = process_argument<whose>(in), address = in.address("address"), size = in.u64("size"),
          protect = in.u32("protect"), tell_old = in.boolean("tell_old")](Outcome& outcome) {
    DWORD old = 0;
    DWORD* const told = tell_old ? &old : nullptr;
    const auto bytes = static_cast<SIZE_T>(size);
    observe(outcome, [&] {
      return whose == Whose::own ? VirtualProtect(pointer_to(address), bytes, protect, told)
                                 : VirtualProtectEx(process, pointer_to(address), bytes, protect, told);
    });
    outcome.out = {{"old", number_of(old)}};
  };
}

// Otherwise it only changes pages of what was reserved before, which is held by its own address.
bool reserves(std::uint64_t address, std::uint32_t type) {
  return address == 0 || (type & MEM_RESERVE) != 0;
}

template <Whose whose>
Action virtual_alloc(Arguments& in) {
  return [process = process_argument<whose>(in), address = in.address("address"), size = in.u64("size"),
          type = in.u32("type"), protect = in.u32("protect")](Outcome& outcome) {
    const auto bytes = static_cast<SIZE_T>(size);
    observe_address(outcome, [&] {
      return whose == Whose::own ? VirtualAlloc(pointer_to(address), bytes, type, protect)
                                 : VirtualAllocEx(process, pointer_to(address), bytes, type, protect);
    });
    const bool is_own = whose == Whose::own || is_this_process(process);
    outcome.to_give_back = is_own && reserves(address, type);
  };
}

Action virtual_alloc_2(Arguments& in) {
  return [process = in.handle("process"), address = in.address("address"), size = in.u64("size"), type = in.u32("type"),
          protect = in.u32("protect"), wishes = place_arguments(in)](Outcome& outcome) {
    ExtendedParameters extended(wishes);
    observe_address(outcome, [&] {
      return kVirtualAlloc2(process, pointer_to(address), static_cast<SIZE_T>(size), type, protect, extended.pointer(),
                            extended.count());
    });
    outcome.to_give_back = is_this_process(process) && reserves(address, type);
  };
}

template <Whose whose>
Action virtual_free(Arguments& in) {
  return [&held = in.belongings().holdings, process = process_argument<whose>(in), address = in.address("address"),
          size = in.u64("size"), type = in.u32("type")](Outcome& outcome) {
    const auto bytes = static_cast<SIZE_T>(size);
    const BOOL ok = observe(outcome, [&] {
      return whose == Whose::own ? VirtualFree(pointer_to(address), bytes, type)
                                 : VirtualFreeEx(process, pointer_to(address), bytes, type);
    });
    const bool is_own = whose == Whose::own || is_this_process(process);
    if (ok && is_own && type == MEM_RELEASE) held.gave_back(address);
  };
}

// VirtualLock, VirtualUnlock, IsBadReadPtr, IsBadWritePtr.
template <auto Entry>
Action act_on_range(Arguments& in) {
  return [address = in.address("address"), size = in.u64("size")](Outcome& outcome) {
    observe(outcome, [&] { return Entry(pointer_to(address), static_cast<SIZE_T>(size)); });
  };
}

Action prefetch(Arguments& in) {
  return [process = in.handle("process"), count = in.at_most("count", 1), address = in.address("address"),
          size = in.u64("size"), flags = in.u32("flags")](Outcome& outcome) {
    WIN32_MEMORY_RANGE_ENTRY range{pointer_to(address), static_cast<SIZE_T>(size)};
    observe(outcome, [&] { return PrefetchVirtualMemory(process, count, &range, flags); });
  };
}

Action read_process_memory(Arguments& in) {
  return [process = in.handle("process"), address = in.address("address"),
          count = in.at_most("count", kMostRead)](Outcome& outcome) {
    std::vector<std::uint8_t> buffer(std::max<std::size_t>(count, 1));  // a count of 0 needs an address all the same
    SIZE_T transferred = 0;
    observe(outcome,
            [&] { return ReadProcessMemory(process, pointer_to(address), buffer.data(), count, &transferred); });
    const std::size_t shown = std::min<std::size_t>(transferred, count);
    outcome.out = {{"bytes", hex_of({buffer.data(), shown})}, {"transferred", number_of(transferred)}};
  };
}

Action write_process_memory(Arguments& in) {
  return [process = in.handle("process"), address = in.address("address"),
          bytes = in.bytes("bytes")](Outcome& outcome) {
    SIZE_T transferred = 0;
    observe(outcome,
            [&] { return WriteProcessMemory(process, pointer_to(address), bytes.data(), bytes.size(), &transferred); });
    outcome.out = {{"transferred", number_of(transferred)}};
  };
}

const Command kCalls[] = {
    {"VirtualQuery", virtual_query<Whose::own>, Returns::size},
    {"VirtualQueryEx", virtual_query<Whose::of_process>, Returns::size},
    {"VirtualProtect", virtual_protect<Whose::own>, Returns::boolean},
    {"VirtualProtectEx", virtual_protect<Whose::of_process>, Returns::boolean},
    {"VirtualAlloc", virtual_alloc<Whose::own>, Returns::address, Keeps::a_value},
    {"VirtualAllocEx", virtual_alloc<Whose::of_process>, Returns::address, Keeps::a_value},
    if_exported(kVirtualAlloc2, {"VirtualAlloc2", virtual_alloc_2, Returns::address, Keeps::a_value}),
    {"VirtualFree", virtual_free<Whose::own>, Returns::boolean},
    {"VirtualFreeEx", virtual_free<Whose::of_process>, Returns::boolean},
    {"VirtualLock", act_on_range<VirtualLock>, Returns::boolean},
    {"VirtualUnlock", act_on_range<VirtualUnlock>, Returns::boolean},
    {"IsBadReadPtr", act_on_range<IsBadReadPtr>, Returns::boolean},
    {"IsBadWritePtr", act_on_range<IsBadWritePtr>, Returns::boolean},
    {"PrefetchVirtualMemory", prefetch, Returns::boolean},
    {"ReadProcessMemory", read_process_memory, Returns::boolean},
    {"WriteProcessMemory", write_process_memory, Returns::boolean},
};

}  // namespace

std::span<const Command> page_calls() {
  return kCalls;
}

}  // namespace agent
