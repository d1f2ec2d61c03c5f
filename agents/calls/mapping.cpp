// SPDX-License-Identifier: Apache-2.0
// memoryapi, the objects: file mappings, created and opened.
#include "calls/addresses.h"
#include "calls/calls.h"
#include "calls/entry_points.h"

namespace agent {
namespace {

const auto kCreateFileMappingNumaA = MAPCHECK_ENTRY_POINT(CreateFileMappingNumaA);
const auto kCreateFileMapping2 = MAPCHECK_ENTRY_POINT(CreateFileMapping2);
const auto kOpenFileMappingFromApp = MAPCHECK_ENTRY_POINT(OpenFileMappingFromApp);

template <class Char, auto Entry>
Action create_file_mapping(Arguments& in) {
  return [file = in.handle("file"), inherit = in.boolean("inherit"), protect = in.u32("protect"), size = in.u64("size"),
          name = in.name<Char>("name")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] {
      return Entry(file, security.pointer(), protect, high_half(size), low_half(size), name.pointer());
    });
  };
}

template <class Char, class Entry>
Action create_on_node(Arguments& in, Entry entry) {
  return [entry, file = in.handle("file"), inherit = in.boolean("inherit"), protect = in.u32("protect"),
          size = in.u64("size"), name = in.name<Char>("name"), node = in.u32("node")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] {
      return entry(file, security.pointer(), protect, high_half(size), low_half(size), name.pointer(), node);
    });
  };
}

Action create_on_node_wide(Arguments& in) {
  return create_on_node<wchar_t>(in, CreateFileMappingNumaW);
}
Action create_on_node_narrow(Arguments& in) {
  return create_on_node<char>(in, kCreateFileMappingNumaA);
}

Action create_from_app(Arguments& in) {
  return [file = in.handle("file"), inherit = in.boolean("inherit"), protect = in.u32("protect"), size = in.u64("size"),
          name = in.name<wchar_t>("name")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome,
                   [&] { return CreateFileMappingFromApp(file, security.pointer(), protect, size, name.pointer()); });
  };
}

Action create_with_rights(Arguments& in) {
  return [file = in.handle("file"), inherit = in.boolean("inherit"), access = in.u32("access"),
          protect = in.u32("protect"), attributes = in.u32("attributes"), size = in.u64("size"),
          name = in.name<wchar_t>("name"), wishes = node_argument(in)](Outcome& outcome) {
    Security security(inherit);
    ExtendedParameters extended(wishes);
    observe_handle(outcome, [&] {
      return kCreateFileMapping2(file, security.pointer(), access, protect, attributes, size, name.pointer(),
                                 extended.pointer(), extended.count());
    });
  };
}

Action open_from_app(Arguments& in) {
  return
      [access = in.u32("access"), inherit = in.boolean("inherit"), name = in.name<wchar_t>("name")](Outcome& outcome) {
        observe_handle(outcome, [&] { return kOpenFileMappingFromApp(access, inherit, name.pointer()); });
      };
}

const Command kCalls[] = {
    {"CreateFileMappingW", create_file_mapping<wchar_t, CreateFileMappingW>, Returns::handle, Keeps::a_value},
    {"CreateFileMappingA", create_file_mapping<char, CreateFileMappingA>, Returns::handle, Keeps::a_value},
    {"CreateFileMappingNumaW", create_on_node_wide, Returns::handle, Keeps::a_value},
    if_exported(kCreateFileMappingNumaA,
                {"CreateFileMappingNumaA", create_on_node_narrow, Returns::handle, Keeps::a_value}),
    {"CreateFileMappingFromApp", create_from_app, Returns::handle, Keeps::a_value},
    if_exported(kCreateFileMapping2, {"CreateFileMapping2", create_with_rights, Returns::handle, Keeps::a_value}),
    {"OpenFileMappingW", open_by_name<wchar_t, OpenFileMappingW>, Returns::handle, Keeps::a_value},
    {"OpenFileMappingA", open_by_name<char, OpenFileMappingA>, Returns::handle, Keeps::a_value},
    if_exported(kOpenFileMappingFromApp, {"OpenFileMappingFromApp", open_from_app, Returns::handle, Keeps::a_value}),
};

}  // namespace

std::span<const Command> mapping_calls() {
  return kCalls;
}

}  // namespace agent
