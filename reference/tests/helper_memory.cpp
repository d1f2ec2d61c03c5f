// SPDX-License-Identifier: Apache-2.0
// Pages by address. Answers are "VALUE LASTERROR"; a touch answers with the code of the exception, or 0.
#include "helper_memory.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "faults.h"

namespace mapcheck::tests {
namespace {

std::string make_reserved(Words& words) {
  const std::string name = next<std::string>(words);
  return answer(reinterpret_cast<ULONG_PTR>(
      CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE | SEC_RESERVE, 0, 0x100000, name.c_str())));
}

std::string commit(Words& words) {
  void* address = next_pointer(words);
  const auto size = next<SIZE_T>(words);
  const auto protect = next<DWORD>(words);
  return answer(reinterpret_cast<ULONG_PTR>(VirtualAlloc(address, size, MEM_COMMIT, protect)));
}

// "STATE PROTECT SIZE"
std::string query(Words& words) {
  const auto shown = query_pages(next_pointer(words));
  return std::to_string(shown.State) + " " + std::to_string(shown.Protect) + " " + std::to_string(shown.RegionSize);
}

std::string touch(Words& words) {
  return std::to_string(write_fault(static_cast<char*>(next_pointer(words))).code);
}

std::string read_into(Words& words) {
  void* address = next_pointer(words);
  HANDLE file =
      CreateFileA(next<std::string>(words).c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr);
  DWORD count = 0;
  SetLastError(0);
  const BOOL done = ReadFile(file, address, next<DWORD>(words), &count, nullptr);
  const std::string said = answer(static_cast<ULONG_PTR>(done)) + " " + std::to_string(count);
  CloseHandle(file);
  return said;
}

// The memory call of each kind on another process.
std::string work_on(Words& words) {
  HANDLE process = next_pointer(words);
  const std::string call = next<std::string>(words);
  MEMORY_BASIC_INFORMATION shown{};
  DWORD old = 0;
  SetLastError(0);
  ULONG_PTR done = 0;
  if (call == "allocate") {
    done = reinterpret_cast<ULONG_PTR>(VirtualAllocEx(process, nullptr, 4096, MEM_COMMIT, PAGE_READWRITE));
  } else if (call == "protect") {
    done = static_cast<ULONG_PTR>(VirtualProtectEx(process, &old, 4096, PAGE_READWRITE, &old));
  } else if (call == "query") {
    done = VirtualQueryEx(process, &old, &shown, sizeof(shown));
  }
  return answer(done);
}

// Maps far more sections than there are descriptors, makes a page of each copy-on-write, and tells how many came out
// right: the copy is this view's, and the section shows what it had.
std::string crowd(Words& words) {
  const auto count = next<std::size_t>(words);
  const rlimit few{64, 64};
  ::setrlimit(RLIMIT_NOFILE, &few);
  std::vector<char*> views;
  for (std::size_t i = 0; i < count; ++i) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 4096, nullptr);
    auto* view = static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
    CloseHandle(section);
    if (view == nullptr) return "no view " + std::to_string(i) + " " + std::to_string(GetLastError());
    view[0] = static_cast<char>(i);
    views.push_back(view);
  }
  std::size_t right = 0;
  for (std::size_t i = 0; i < count; ++i) {
    DWORD old = 0;
    const BOOL turned = VirtualProtect(views[i], 4096, PAGE_WRITECOPY, &old);
    const bool shows = views[i][0] == static_cast<char>(i);
    views[i][1] = 'c';
    const bool is_copied = turned && query_pages(views[i]).Protect == PAGE_READWRITE;
    right += shows && is_copied && UnmapViewOfFile(views[i]) ? 1 : 0;
  }
  return std::to_string(right);
}

// What a forked child finds of memory and of a view: the memory with its bytes (1), nothing where the view was (2), and
// that it can protect the memory (4) and release it (8).
std::string fork_and_look_at_memory(Words&) {
  auto* memory = static_cast<char*>(VirtualAlloc(nullptr, 4096, MEM_COMMIT, PAGE_READWRITE));
  memory[0] = 'm';
  HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 4096, nullptr);
  void* view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
  const pid_t child = ::fork();
  if (child == 0) {
    DWORD old = 0;
    const int has_bytes = memory[0] == 'm' && query_pages(memory).Type == MEM_PRIVATE ? 1 : 0;
    const int has_no_view = query_pages(view).State == MEM_FREE ? 2 : 0;
    const bool is_protected = VirtualProtect(memory, 4096, PAGE_READONLY, &old) && old == PAGE_READWRITE;
    const bool is_released = VirtualFree(memory, 0, MEM_RELEASE);
    ::_exit(has_bytes + has_no_view + (is_protected ? 4 : 0) + (is_released ? 8 : 0));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  memory[0] = 'n';
  UnmapViewOfFile(view);
  CloseHandle(section);
  VirtualFree(memory, 0, MEM_RELEASE);
  return std::to_string(WEXITSTATUS(status));
}

}  // namespace

void touch_guard_page() {
  *static_cast<volatile char*>(VirtualAlloc(nullptr, 4096, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD)) = 1;
}

const std::map<std::string, std::function<std::string(std::istringstream&)>>& memory_verbs() {
  static const std::map<std::string, std::function<std::string(std::istringstream&)>> all = {
      {"reserved", make_reserved}, {"commit", commit},   {"query", query}, {"touch", touch},
      {"read-into", read_into},    {"work-on", work_on}, {"crowd", crowd}, {"fork-memory", fork_and_look_at_memory}};
  return all;
}

}  // namespace mapcheck::tests
