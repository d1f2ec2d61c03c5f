// SPDX-License-Identifier: Apache-2.0
// handleapi, and the verbs about raw handle values.
#include "calls/calls.h"
#include "calls/entry_points.h"

namespace agent {
namespace {

constexpr std::uint32_t kMostPadding = 200'000;

Action close_handle(Arguments& in) {
  return [&held = in.belongings().holdings, handle = in.handle("handle")](Outcome& outcome) {
    if (observe(outcome, [&] { return CloseHandle(handle); })) held.gave_back(number_of(handle));
  };
}

const auto kCompareObjectHandles = MAPCHECK_ENTRY_POINT(CompareObjectHandles);

Action compare_handles(Arguments& in) {
  return [first = in.handle("first"), second = in.handle("second")](Outcome& outcome) {
    observe(outcome, [&] { return kCompareObjectHandles(first, second); });
  };
}

Action duplicate_handle(Arguments& in) {
  return [&held = in.belongings().holdings, source = in.handle("source"), source_process = in.handle("source_process"),
          target_process = in.handle("target_process"), access = in.u32("access"), inherit = in.boolean("inherit"),
          options = in.u32("options"), tell_target = in.boolean("tell_target")](Outcome& outcome) {
    HANDLE target = nullptr;
    HANDLE* const told = tell_target ? &target : nullptr;
    const BOOL ok = observe(outcome, [&] {
      return DuplicateHandle(source_process, source, target_process, told, access, inherit, options);
    });
    outcome.out = {{"target", number_of(target)}};
    if ((options & DUPLICATE_CLOSE_SOURCE) != 0 && is_this_process(source_process)) held.gave_back(number_of(source));
    if (!ok || !tell_target) return;
    outcome.produced = number_of(target);
    outcome.to_give_back = is_this_process(target_process);
  };
}

Action get_handle_information(Arguments& in) {
  return [handle = in.handle("handle")](Outcome& outcome) {
    DWORD flags = 0;
    observe(outcome, [&] { return GetHandleInformation(handle, &flags); });
    outcome.out = {{"flags", number_of(flags)}};
  };
}

Action set_handle_information(Arguments& in) {
  return [handle = in.handle("handle"), mask = in.u32("mask"), flags = in.u32("flags")](Outcome& outcome) {
    observe(outcome, [&] { return SetHandleInformation(handle, mask, flags); });
  };
}

// What kind of value it is matters to the harness only, which writes it down relative to others of its kind.
Action adopt(Arguments& in) {
  in.choice("kind", {"handle", "view"});
  return [value = in.address("value")](Outcome& outcome) { time_verb(outcome, [&] { outcome.produced = value; }); };
}

// The events stay open on purpose: their values must not be given out again, and their names are there to be many.
Action pad_handles(Arguments& in) {
  return [count = in.at_most("count", kMostPadding), prefix = in.name<wchar_t>("prefix")](Outcome& outcome) {
    time_verb(outcome, [&] {
      for (std::uint32_t i = 0; i < count; ++i) {
        std::wstring name;
        if (prefix.pointer() != nullptr) name = prefix.pointer() + std::to_wstring(i);
        if (CreateEventW(nullptr, TRUE, FALSE, name.empty() ? nullptr : name.c_str()) == nullptr) {
          throw Refusal("pad_handles: CreateEventW failed with error " + std::to_string(GetLastError()));
        }
      }
    });
  };
}

const Command kCalls[] = {
    {"CloseHandle", close_handle, Returns::boolean},
    {"DuplicateHandle", duplicate_handle, Returns::boolean, Keeps::a_value},
    {"GetHandleInformation", get_handle_information, Returns::boolean},
    {"SetHandleInformation", set_handle_information, Returns::boolean},
    if_exported(kCompareObjectHandles, {"CompareObjectHandles", compare_handles, Returns::boolean}),
    {"adopt", adopt, Returns::none, Keeps::a_value},
    {"pad_handles", pad_handles},
};

}  // namespace

std::span<const Command> handle_calls() {
  return kCalls;
}

}  // namespace agent
