// SPDX-License-Identifier: Apache-2.0
// memoryapi, the objects: file mappings, created and opened.
#include "calls/calls.h"

namespace agent {
namespace {

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

const Command kCalls[] = {
    {"CreateFileMappingW", create_file_mapping<wchar_t, CreateFileMappingW>, Returns::handle, Keeps::a_value},
    {"CreateFileMappingA", create_file_mapping<char, CreateFileMappingA>, Returns::handle, Keeps::a_value},
    {"OpenFileMappingW", open_by_name<wchar_t, OpenFileMappingW>, Returns::handle, Keeps::a_value},
    {"OpenFileMappingA", open_by_name<char, OpenFileMappingA>, Returns::handle, Keeps::a_value},
};

}  // namespace

std::span<const Command> mapping_calls() {
  return kCalls;
}

}  // namespace agent
