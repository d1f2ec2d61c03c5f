// SPDX-License-Identifier: Apache-2.0
// fileapi and winbase, what is told and set by the handle of a file: its type, size, links, disposition, name.
#include <cstddef>
#include <cstring>

#include "calls/calls.h"

namespace agent {
namespace {

Action flush_buffers(Arguments& in) {
  return act_on_handle<FlushFileBuffers>(in, "file");
}

Action get_file_type(Arguments& in) {
  return [file = in.handle("file")](Outcome& outcome) {
    const DWORD type = observe(outcome, [&] { return GetFileType(file); });
    outcome.out = {{"type", number_of(type)}};
  };
}

Action set_valid_data(Arguments& in) {
  return [file = in.handle("file"), size = in.i64("size")](Outcome& outcome) {
    observe(outcome, [&] { return SetFileValidData(file, size); });
  };
}

std::uint64_t joined(DWORD high, DWORD low) {
  return std::uint64_t{high} << 32 | low;
}

Action get_information(Arguments& in) {
  return [file = in.handle("file")](Outcome& outcome) {
    BY_HANDLE_FILE_INFORMATION told{};
    observe(outcome, [&] { return GetFileInformationByHandle(file, &told); });
    outcome.out = {{"attributes", number_of(told.dwFileAttributes)},
                   {"size", joined(told.nFileSizeHigh, told.nFileSizeLow)},
                   {"links", number_of(told.nNumberOfLinks)},
                   {"index", joined(told.nFileIndexHigh, told.nFileIndexLow)}};
  };
}

Action get_standard_information(Arguments& in) {
  return [file = in.handle("file")](Outcome& outcome) {
    FILE_STANDARD_INFO told{};
    observe(outcome, [&] { return GetFileInformationByHandleEx(file, FileStandardInfo, &told, sizeof told); });
    outcome.out = {{"AllocationSize", number_of(told.AllocationSize.QuadPart)},
                   {"EndOfFile", number_of(told.EndOfFile.QuadPart)},
                   {"NumberOfLinks", number_of(told.NumberOfLinks)},
                   {"DeletePending", told.DeletePending != 0},
                   {"Directory", told.Directory != 0}};
  };
}

// FileDispositionInfoEx, which MinGW-w64's headers have for later versions of Windows only.
constexpr auto kDispositionWithFlags = static_cast<FILE_INFO_BY_HANDLE_CLASS>(21);

// One of the structures that SetFileInformationByHandle takes, as bytes.
struct Information {
  FILE_INFO_BY_HANDLE_CLASS kind;
  std::vector<std::byte> bytes;
};

template <class Structure>
Information packed(FILE_INFO_BY_HANDLE_CLASS kind, const Structure& structure) {
  std::vector<std::byte> bytes(sizeof structure);
  std::memcpy(bytes.data(), &structure, sizeof structure);
  return {kind, std::move(bytes)};
}

Information rename_to(const Text<wchar_t>& path, bool replace) {
  const std::size_t length = path.pointer() == nullptr ? 0 : std::wcslen(path.pointer()) * sizeof(wchar_t);
  FILE_RENAME_INFO head{};
  head.ReplaceIfExists = replace;
  head.FileNameLength = static_cast<DWORD>(length);
  Information made = packed(FileRenameInfo, head);
  made.bytes.resize(sizeof head + length);  // zeros follow the name
  if (length != 0) std::memcpy(made.bytes.data() + offsetof(FILE_RENAME_INFO, FileName), path.pointer(), length);
  return made;
}

Information information_argument(Arguments& in) {
  const std::string kind = in.choice("class", {"FileDispositionInfo", "FileDispositionInfoEx", "FileEndOfFileInfo",
                                               "FileAllocationInfo", "FileRenameInfo"});
  const std::int64_t value = in.i64("value");
  const Text<wchar_t> path = in.name<wchar_t>("path");
  if (kind == "FileRenameInfo") return rename_to(path, value != 0);
  LARGE_INTEGER size{};
  size.QuadPart = value;
  if (kind == "FileEndOfFileInfo") return packed(FileEndOfFileInfo, FILE_END_OF_FILE_INFO{size});
  if (kind == "FileAllocationInfo") return packed(FileAllocationInfo, FILE_ALLOCATION_INFO{size});
  if (kind == "FileDispositionInfoEx") return packed(kDispositionWithFlags, static_cast<DWORD>(value));
  return packed(FileDispositionInfo, static_cast<BOOLEAN>(value != 0));
}

Action set_information(Arguments& in) {
  return [file = in.handle("file"), given = information_argument(in)](Outcome& outcome) mutable {
    const auto length = static_cast<DWORD>(given.bytes.size());
    observe(outcome, [&] { return SetFileInformationByHandle(file, given.kind, given.bytes.data(), length); });
  };
}

const Command kCalls[] = {
    {"FlushFileBuffers", flush_buffers, Returns::boolean},
    {"GetFileType", get_file_type, Returns::size},
    {"SetFileValidData", set_valid_data, Returns::boolean},
    {"GetFileInformationByHandle", get_information, Returns::boolean},
    {"GetFileInformationByHandleEx", get_standard_information, Returns::boolean},
    {"SetFileInformationByHandle", set_information, Returns::boolean},
};

}  // namespace

std::span<const Command> file_information_calls() {
  return kCalls;
}

}  // namespace agent
