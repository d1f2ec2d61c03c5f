// SPDX-License-Identifier: Apache-2.0
// What a process has of the system: see inventory.h.
#include "inventory.h"

#include <algorithm>
#include <string>

#include "command_table.h"
#include "observe.h"
#include "thread.h"

namespace agent {
namespace {

using nlohmann::json;

constexpr std::uint64_t kHandleStep = 4;      // values are multiples of it
constexpr std::uint64_t kFarEnough = 4 * 64;  // beyond the greatest that is known: handles that nobody told us of
constexpr std::uint64_t kFarthest = 4 * 4096;

// Which values they have says nothing: a thread's handles move when threads come and go.
std::size_t handles_found_by_trying(std::uint64_t greatest) {
  std::size_t open = 0;
  for (std::uint64_t value = kHandleStep; value <= std::min(greatest + kFarEnough, kFarthest); value += kHandleStep) {
    DWORD flags = 0;
    if (!GetHandleInformation(handle_of(value), &flags)) continue;
    ++open;
    greatest = std::max(greatest, value);
  }
  return open;
}

// On Wine 8.0 GetProcessHandleCount says 0 whatever a process holds.
bool are_handles_counted() {
  const HANDLE one = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  DWORD count = 0;
  const bool counted = GetProcessHandleCount(GetCurrentProcess(), &count) && count != 0;
  CloseHandle(one);
  return counted;
}

std::size_t open_handles(std::uint64_t greatest) {
  static const bool counted = are_handles_counted();
  DWORD count = 0;
  if (counted && GetProcessHandleCount(GetCurrentProcess(), &count)) return count;
  return handles_found_by_trying(greatest);
}

std::string working_folder() {
  std::wstring folder(GetCurrentDirectoryW(0, nullptr), L'\0');
  folder.resize(GetCurrentDirectoryW(static_cast<DWORD>(folder.size()), folder.data()));
  std::string text(folder.size() * 4, '\0');
  const int length = static_cast<int>(folder.size());
  const int room = static_cast<int>(text.size());
  text.resize(static_cast<std::size_t>(
      WideCharToMultiByte(CP_UTF8, 0, folder.data(), length, text.data(), room, nullptr, nullptr)));
  return text;
}

bool is_in_a_job() {
  BOOL is_member = FALSE;
  return IsProcessInJob(GetCurrentProcess(), nullptr, &is_member) && is_member;
}

json working_set() {
  SIZE_T least = 0;
  SIZE_T most = 0;
  GetProcessWorkingSetSize(GetCurrentProcess(), &least, &most);
  return json::array({number_of(least), number_of(most)});
}

}  // namespace

json take_inventory(std::uint64_t greatest_handle) {
  // First: at a thread's first call the reference maps a page for it.
  const std::size_t handles = open_handles(greatest_handle);
  const Mapped mapped = platform::mapped_regions();
  const unsigned threads = platform::own_threads();
  return {{"handles", handles},          {"mapped_regions", mapped.regions}, {"mapped_bytes", mapped.bytes},
          {"threads", threads},          {"folder", working_folder()},       {"in_job", is_in_a_job()},
          {"working_set", working_set()}};
}

// The agent's own tables and what its runtime keeps for threads, the directory of names that Windows and Wine open at
// the first named object, and what it takes to end a thread and to look around.
void warm_up() {
  const auto one_of_each = [] {
    command_table();
    const std::wstring name = L"mapcheck-warm-up-" + std::to_wstring(GetCurrentProcessId());
    Outcome outcome;
    const HANDLE mapping = observe(
        outcome, [&] { return CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 1, name.c_str()); });
    const void* const view = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    if (view != nullptr) UnmapViewOfFile(view);
    if (mapping != nullptr) CloseHandle(mapping);
    take_inventory(0);
  };
  Thread(one_of_each).join();
}

}  // namespace agent
