// SPDX-License-Identifier: Apache-2.0
// memoryapi, the views: mapped, unmapped, flushed.
#include "calls/addresses.h"
#include "calls/calls.h"
#include "calls/entry_points.h"

namespace agent {
namespace {

const auto kMapViewOfFileNuma2 = MAPCHECK_ENTRY_POINT(MapViewOfFileNuma2);
const auto kMapViewOfFile3 = MAPCHECK_ENTRY_POINT(MapViewOfFile3);
const auto kUnmapViewOfFile2 = MAPCHECK_ENTRY_POINT(UnmapViewOfFile2);

Action map_view(Arguments& in) {
  return [mapping = in.handle("mapping"), access = in.u32("access"), offset = in.u64("offset"),
          size = in.u64("size")](Outcome& outcome) {
    observe_address(outcome, [&] {
      return MapViewOfFile(mapping, access, high_half(offset), low_half(offset), static_cast<SIZE_T>(size));
    });
  };
}

Action map_view_at(Arguments& in) {
  return [mapping = in.handle("mapping"), access = in.u32("access"), offset = in.u64("offset"), size = in.u64("size"),
          base = in.address("base")](Outcome& outcome) {
    observe_address(outcome, [&] {
      return MapViewOfFileEx(mapping, access, high_half(offset), low_half(offset), static_cast<SIZE_T>(size),
                             pointer_to(base));
    });
  };
}

Action map_view_on_node(Arguments& in) {
  return [mapping = in.handle("mapping"), access = in.u32("access"), offset = in.u64("offset"), size = in.u64("size"),
          base = in.address("base"), node = in.u32("node")](Outcome& outcome) {
    observe_address(outcome, [&] {
      return MapViewOfFileExNuma(mapping, access, high_half(offset), low_half(offset), static_cast<SIZE_T>(size),
                                 pointer_to(base), node);
    });
  };
}

Action map_view_from_app(Arguments& in) {
  return [mapping = in.handle("mapping"), access = in.u32("access"), offset = in.u64("offset"),
          size = in.u64("size")](Outcome& outcome) {
    observe_address(outcome, [&] { return MapViewOfFileFromApp(mapping, access, offset, static_cast<SIZE_T>(size)); });
  };
}

Action map_view_in_process(Arguments& in) {
  return [mapping = in.handle("mapping"), process = in.handle("process"), offset = in.u64("offset"),
          base = in.address("base"), size = in.u64("size"), type = in.u32("type"), protect = in.u32("protect"),
          node = in.u32("node")](Outcome& outcome) {
    observe_address(outcome, [&] {
      return kMapViewOfFileNuma2(mapping, process, offset, pointer_to(base), static_cast<SIZE_T>(size), type, protect,
                                 node);
    });
    outcome.to_give_back = is_this_process(process);
  };
}

Action map_view_3(Arguments& in) {
  return [mapping = in.handle("mapping"), process = in.handle("process"), base = in.address("base"),
          offset = in.u64("offset"), size = in.u64("size"), type = in.u32("type"), protect = in.u32("protect"),
          wishes = place_arguments(in)](Outcome& outcome) {
    ExtendedParameters extended(wishes);
    observe_address(outcome, [&] {
      return kMapViewOfFile3(mapping, process, pointer_to(base), offset, static_cast<SIZE_T>(size), type, protect,
                             extended.pointer(), extended.count());
    });
    outcome.to_give_back = is_this_process(process);
  };
}

// Any address inside of a view unmaps it, and afterwards nobody can tell where that view began.
std::uint64_t base_of_view(std::uint64_t address) {
  MEMORY_BASIC_INFORMATION pages{};
  VirtualQuery(pointer_to(address), &pages, sizeof pages);
  return number_of(pages.AllocationBase);
}

Action unmap_view(Arguments& in) {
  return [&held = in.belongings().holdings, address = in.address("address")](Outcome& outcome) {
    const std::uint64_t base = base_of_view(address);
    if (observe(outcome, [&] { return UnmapViewOfFile(pointer_to(address)); })) held.gave_back(base);
  };
}

Action unmap_view_with_flags(Arguments& in) {
  return
      [&held = in.belongings().holdings, address = in.address("address"), flags = in.u32("flags")](Outcome& outcome) {
        const std::uint64_t base = base_of_view(address);
        if (observe(outcome, [&] { return UnmapViewOfFileEx(pointer_to(address), flags); })) held.gave_back(base);
      };
}

Action unmap_view_of_process(Arguments& in) {
  return [&held = in.belongings().holdings, process = in.handle("process"), address = in.address("address"),
          flags = in.u32("flags")](Outcome& outcome) {
    const std::uint64_t base = base_of_view(address);
    const BOOL ok = observe(outcome, [&] { return kUnmapViewOfFile2(process, pointer_to(address), flags); });
    const bool leaves_placeholder = (flags & MEM_PRESERVE_PLACEHOLDER) != 0;
    if (ok && is_this_process(process) && !leaves_placeholder) held.gave_back(base);
  };
}

Action flush_view(Arguments& in) {
  return [address = in.address("address"), size = in.u64("size")](Outcome& outcome) {
    observe(outcome, [&] { return FlushViewOfFile(pointer_to(address), static_cast<SIZE_T>(size)); });
  };
}

const Command kCalls[] = {
    {"MapViewOfFile", map_view, Returns::address, Keeps::a_value},
    {"MapViewOfFileEx", map_view_at, Returns::address, Keeps::a_value},
    {"MapViewOfFileExNuma", map_view_on_node, Returns::address, Keeps::a_value},
    {"MapViewOfFileFromApp", map_view_from_app, Returns::address, Keeps::a_value},
    if_exported(kMapViewOfFileNuma2, {"MapViewOfFileNuma2", map_view_in_process, Returns::address, Keeps::a_value}),
    if_exported(kMapViewOfFile3, {"MapViewOfFile3", map_view_3, Returns::address, Keeps::a_value}),
    {"UnmapViewOfFile", unmap_view, Returns::boolean},
    {"UnmapViewOfFileEx", unmap_view_with_flags, Returns::boolean},
    if_exported(kUnmapViewOfFile2, {"UnmapViewOfFile2", unmap_view_of_process, Returns::boolean}),
    {"FlushViewOfFile", flush_view, Returns::boolean},
};

}  // namespace

std::span<const Command> view_calls() {
  return kCalls;
}

}  // namespace agent
