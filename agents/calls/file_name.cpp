// SPDX-License-Identifier: Apache-2.0
// fileapi and winbase, files by their names: deleted, moved, copied, replaced, their attributes.
#include "calls/calls.h"

namespace agent {
namespace {

template <class Char, auto Entry>
Action delete_file(Arguments& in) {
  return [path = in.name<Char>("path")](Outcome& outcome) { observe(outcome, [&] { return Entry(path.pointer()); }); };
}

template <class Char, auto Entry>
Action move_file(Arguments& in) {
  return [from = in.name<Char>("from"), to = in.name<Char>("to"), flags = in.u32("flags")](Outcome& outcome) {
    observe(outcome, [&] { return Entry(from.pointer(), to.pointer(), flags); });
  };
}

template <class Char, auto Entry>
Action copy_file(Arguments& in) {
  return [from = in.name<Char>("from"), to = in.name<Char>("to"),
          fail_if_exists = in.boolean("fail_if_exists")](Outcome& outcome) {
    observe(outcome, [&] { return Entry(from.pointer(), to.pointer(), fail_if_exists); });
  };
}

template <class Char, auto Entry>
Action replace_file(Arguments& in) {
  return [replaced = in.name<Char>("replaced"), replacement = in.name<Char>("replacement"),
          backup = in.name<Char>("backup"), flags = in.u32("flags")](Outcome& outcome) {
    observe(outcome, [&] {
      return Entry(replaced.pointer(), replacement.pointer(), backup.pointer(), flags, nullptr, nullptr);
    });
  };
}

template <class Char, auto Entry>
Action get_attributes(Arguments& in) {
  return [path = in.name<Char>("path")](Outcome& outcome) {
    const DWORD attributes = observe(outcome, [&] { return Entry(path.pointer()); });
    outcome.out = {{"attributes", number_of(attributes)}};
  };
}

template <class Char, auto Entry>
Action set_attributes(Arguments& in) {
  return [path = in.name<Char>("path"), attributes = in.u32("attributes")](Outcome& outcome) {
    observe(outcome, [&] { return Entry(path.pointer(), attributes); });
  };
}

const Command kCalls[] = {
    {"DeleteFileW", delete_file<wchar_t, DeleteFileW>, Returns::boolean},
    {"DeleteFileA", delete_file<char, DeleteFileA>, Returns::boolean},
    {"MoveFileExW", move_file<wchar_t, MoveFileExW>, Returns::boolean},
    {"MoveFileExA", move_file<char, MoveFileExA>, Returns::boolean},
    {"CopyFileW", copy_file<wchar_t, CopyFileW>, Returns::boolean},
    {"CopyFileA", copy_file<char, CopyFileA>, Returns::boolean},
    {"ReplaceFileW", replace_file<wchar_t, ReplaceFileW>, Returns::boolean},
    {"ReplaceFileA", replace_file<char, ReplaceFileA>, Returns::boolean},
    {"GetFileAttributesW", get_attributes<wchar_t, GetFileAttributesW>, Returns::dword},
    {"GetFileAttributesA", get_attributes<char, GetFileAttributesA>, Returns::dword},
    {"SetFileAttributesW", set_attributes<wchar_t, SetFileAttributesW>, Returns::boolean},
    {"SetFileAttributesA", set_attributes<char, SetFileAttributesA>, Returns::boolean},
};

}  // namespace

std::span<const Command> file_name_calls() {
  return kCalls;
}

}  // namespace agent
