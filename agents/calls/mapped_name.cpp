// SPDX-License-Identifier: Apache-2.0
// psapi: the name of the file behind an address. How a system spells the volume is its own affair, so a name is shown
// by what scenarios can ask: whether it has the form of a device, and whether it ends in the name of a certain file.
#include <string>
#include <string_view>

#include "calls/addresses.h"
#include "calls/calls.h"

namespace agent {
namespace {

constexpr std::uint32_t kLongest = 0x8000;

// ASCII without case, which is all that the suite's own file names have.
template <class Char>
std::string plain(std::basic_string_view<Char> text) {
  std::string plain;
  for (const Char unit : text) {
    const auto small = static_cast<char>(unit >= 'A' && unit <= 'Z' ? unit - 'A' + 'a' : unit);
    plain += unit == '/' ? '\\' : small;
  }
  return plain;
}

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('\\') + 1);  // all of it where there is none
}

template <class Char, auto Entry>
Action get_mapped_name(Arguments& in) {
  return [process = in.handle("process"), address = in.address("address"), size = in.at_most("size", kLongest),
          like = in.name<Char>("like")](Outcome& outcome) {
    std::basic_string<Char> buffer(size + 1, Char{});
    const DWORD length = observe(outcome, [&] { return Entry(process, pointer_to(address), buffer.data(), size); });
    const std::string name = plain<Char>({buffer.data(), std::min<std::size_t>(length, size)});
    const std::string wanted = like.pointer() == nullptr ? "" : last_part(plain<Char>(like.pointer()));
    outcome.out = {{"device_form", name.starts_with("\\device\\")},
                   {"same_file", !wanted.empty() && last_part(name) == wanted}};
  };
}

const Command kCalls[] = {
    {"GetMappedFileNameW", get_mapped_name<wchar_t, GetMappedFileNameW>, Returns::size},
    {"GetMappedFileNameA", get_mapped_name<char, GetMappedFileNameA>, Returns::size},
};

}  // namespace

std::span<const Command> mapped_name_calls() {
  return kCalls;
}

}  // namespace agent
