// SPDX-License-Identifier: Apache-2.0
// Objects by kind and name, views by address. Answers are "VALUE LASTERROR", as all of the helper's; a name of "-" is
// none.
#include "helper_sharing.h"

#include "kinds.h"

namespace mapcheck::tests {
namespace {

constexpr int kAsExpected = 100;

volatile char* next_address(Words& words) {
  return reinterpret_cast<volatile char*>(next<ULONG_PTR>(words));
}

const KindOfObject& kind_of(const std::string& word) {
  for (const KindOfObject& kind : kinds()) {
    if (kind.kind == word) return kind;
  }
  return kinds().back();
}

std::string make(Words& words) {
  const KindOfObject& kind = kind_of(next<std::string>(words));
  const std::string name = next<std::string>(words);
  return answer(kind.create_narrow(name == "-" ? nullptr : name.c_str()));
}

std::string find(Words& words) {
  const KindOfObject& kind = kind_of(next<std::string>(words));
  const DWORD access = next<DWORD>(words);
  return answer(kind.open_narrow(access, next<std::string>(words).c_str()));
}

std::string make_of_file(Words& words) {
  const std::string name = next<std::string>(words);
  HANDLE file = CreateFileA(next<std::string>(words).c_str(), GENERIC_READ | GENERIC_WRITE,
                            FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING, 0, nullptr);
  HANDLE section = CreateFileMappingA(file, nullptr, PAGE_READWRITE, 0, 0, name == "-" ? nullptr : name.c_str());
  CloseHandle(file);
  return answer(section);
}

std::string map(Words& words) {
  HANDLE section = next_handle(words);
  return answer(MapViewOfFile(section, next<DWORD>(words), 0, 0, 0));
}

std::string store(Words& words) {
  volatile char* address = next_address(words);
  *address = static_cast<char>(next<DWORD>(words));
  return answer(TRUE);
}

std::string load(Words& words) {
  return answer(static_cast<ULONG_PTR>(static_cast<unsigned char>(*next_address(words))));
}

// The counter stands apart from the byte that is stored and loaded.
long* counter_in(Words& words) {
  return reinterpret_cast<long*>(next<ULONG_PTR>(words)) + 8;
}

std::string add(Words& words) {
  long* counter = counter_in(words);
  for (DWORD times = next<DWORD>(words); times != 0; --times) __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
  return "done";
}

// Stores of all zeros and all ones in turn, and what a reader sees of them.
std::string flip(Words& words) {
  auto* place = reinterpret_cast<volatile ULONGLONG*>(next<ULONG_PTR>(words));
  for (DWORD times = next<DWORD>(words); times != 0; --times) *place = (times & 1U) != 0 ? ~0ULL : 0;
  return "done";
}
std::string watch(Words& words) {
  const auto* place = reinterpret_cast<const volatile ULONGLONG*>(next<ULONG_PTR>(words));
  for (DWORD times = next<DWORD>(words); times != 0; --times) {
    const ULONGLONG seen = *place;
    if (seen != 0 && seen != ~0ULL) return "torn";
  }
  return "whole";
}

DWORD type_at(const void* address) {
  MEMORY_BASIC_INFORMATION information{};
  VirtualQuery(address, &information, sizeof(information));
  return information.Type;
}

// A duplicate of another process's handle here, or in no process at all, which closes it there.
std::string duplicate_from(Words& words, BOOL close) {
  HANDLE process = next_handle(words);
  HANDLE source = next_handle(words);
  HANDLE copy = nullptr;
  const BOOL success = DuplicateHandle(process, source, close ? nullptr : GetCurrentProcess(), &copy, 0, FALSE,
                                       close ? DUPLICATE_CLOSE_SOURCE : DUPLICATE_SAME_ACCESS);
  return close || !success ? answer(success) : answer(copy);
}

}  // namespace

const std::map<std::string, Verb>& sharing_verbs() {
  static const std::map<std::string, Verb> all = {
      {"make", make},
      {"find", find},
      {"make-file", make_of_file},
      {"map", map},
      {"store", store},
      {"load", load},
      {"add", add},
      {"flip", flip},
      {"watch", watch},
      {"count", [](Words& w) { return answer(static_cast<ULONG_PTR>(*counter_in(w))); }},
      {"type", [](Words& w) { return answer(static_cast<ULONG_PTR>(type_at(const_cast<char*>(next_address(w))))); }},
      {"fetch", [](Words& w) { return duplicate_from(w, FALSE); }},
      {"close-there", [](Words& w) { return duplicate_from(w, TRUE); }},
      {"inherit", [](Words& w) {
         HANDLE handle = next_handle(w);
         return answer(SetHandleInformation(handle, HANDLE_FLAG_INHERIT, next<DWORD>(w)));
       }}};
  return all;
}

std::optional<int> inherited(const std::string& verb, HANDLE number) {
  DWORD flags = 0;
  if (verb == "valid") return GetHandleInformation(number, &flags) ? kAsExpected : static_cast<int>(GetLastError());
  if (verb == "end") TerminateProcess(number, kAsExpected);
  if (verb == "no-view") return type_at(number) == MEM_MAPPED ? 1 : kAsExpected;
  return std::nullopt;
}

}  // namespace mapcheck::tests
