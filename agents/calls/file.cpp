// SPDX-License-Identifier: Apache-2.0
// fileapi: files are there to be mapped; so opening, reading, writing, sizes.
#include <algorithm>

#include "calls/calls.h"
#include "text.h"

namespace agent {
namespace {

constexpr std::uint32_t kMostRead = 2U << 20;      // shown as hex digits, it must fit into one line with ease
constexpr std::uint32_t kMostWritten = 16U << 20;  // `times` makes more of it than the line has

template <class Char, auto Entry>
Action create_file(Arguments& in) {
  return [path = in.name<Char>("path"), access = in.u32("access"), share = in.u32("share"),
          inherit = in.boolean("inherit"), disposition = in.u32("disposition"), attributes = in.u32("attributes"),
          pattern = in.handle("template")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] {
      return Entry(path.pointer(), access, share, security.pointer(), disposition, attributes, pattern);
    });
  };
}

// A place in the file, as ReadFile and WriteFile take it on a synchronous handle.
class Place {
 public:
  explicit Place(std::optional<std::uint64_t> offset) : given_(offset.has_value()) {
    overlapped_.Offset = low_half(offset.value_or(0));
    overlapped_.OffsetHigh = high_half(offset.value_or(0));
  }
  OVERLAPPED* pointer() { return given_ ? &overlapped_ : nullptr; }

 private:
  OVERLAPPED overlapped_{};
  bool given_;
};

Action read_file(Arguments& in) {
  return [file = in.handle("file"), count = in.at_most("count", kMostRead),
          offset = in.optional_u64("offset")](Outcome& outcome) {
    std::vector<std::uint8_t> buffer(std::max<std::size_t>(count, 1));  // a count of 0 needs an address all the same
    DWORD transferred = 0;
    Place place(offset);
    observe(outcome, [&] { return ReadFile(file, buffer.data(), count, &transferred, place.pointer()); });
    const std::size_t shown = std::min<std::size_t>(transferred, count);
    outcome.out = {{"bytes", hex_of({buffer.data(), shown})}, {"transferred", transferred}};
  };
}

Action write_file(Arguments& in) {
  const HANDLE file = in.handle("file");
  const std::vector<std::uint8_t> unit = in.bytes("bytes");
  const std::uint32_t times = in.u32("times");
  const auto offset = in.optional_u64("offset");
  if (unit.size() * std::uint64_t{times} > kMostWritten) in.refuse("times", "makes more than 16 MiB of the bytes");
  std::vector<std::uint8_t> buffer;
  buffer.reserve(unit.size() * times + 1);  // so that even an empty one has an address
  for (std::uint32_t i = 0; i < times; ++i) buffer.insert(buffer.end(), unit.begin(), unit.end());
  return [file, offset, buffer = std::move(buffer)](Outcome& outcome) {
    DWORD transferred = 0;
    Place place(offset);
    const auto count = static_cast<DWORD>(buffer.size());
    observe(outcome, [&] { return WriteFile(file, buffer.data(), count, &transferred, place.pointer()); });
    outcome.out = {{"transferred", transferred}};
  };
}

Action set_file_pointer(Arguments& in) {
  return [file = in.handle("file"), distance = in.i64("distance"), method = in.u32("method")](Outcome& outcome) {
    LARGE_INTEGER move{};
    LARGE_INTEGER position{};
    move.QuadPart = distance;
    observe(outcome, [&] { return SetFilePointerEx(file, move, &position, method); });
    outcome.out = {{"position", number_of(position.QuadPart)}};
  };
}

Action set_end_of_file(Arguments& in) {
  return act_on_handle<SetEndOfFile>(in, "file");
}

Action get_file_size(Arguments& in) {
  return [file = in.handle("file")](Outcome& outcome) {
    LARGE_INTEGER size{};
    observe(outcome, [&] { return GetFileSizeEx(file, &size); });
    outcome.out = {{"size", number_of(size.QuadPart)}};
  };
}

const Command kCalls[] = {
    {"CreateFileW", create_file<wchar_t, CreateFileW>, Returns::file_handle, Keeps::a_value},
    {"CreateFileA", create_file<char, CreateFileA>, Returns::file_handle, Keeps::a_value},
    {"ReadFile", read_file, Returns::boolean},
    {"WriteFile", write_file, Returns::boolean},
    {"SetFilePointerEx", set_file_pointer, Returns::boolean},
    {"SetEndOfFile", set_end_of_file, Returns::boolean},
    {"GetFileSizeEx", get_file_size, Returns::boolean},
};

}  // namespace

std::span<const Command> file_calls() {
  return kCalls;
}

}  // namespace agent
