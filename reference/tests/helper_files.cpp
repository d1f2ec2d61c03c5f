// SPDX-License-Identifier: Apache-2.0
// Files by path, locks by range, pipes by their ends. Answers are "VALUE LASTERROR", as all of the helper's.
#include "helper_files.h"

namespace mapcheck::tests {
namespace {

OVERLAPPED place_at(DWORD offset) {
  OVERLAPPED place{};
  place.Offset = offset;
  return place;
}

// file PATH SHARE INHERIT
std::string open_file(Words& words) {
  const auto path = next<std::string>(words);
  const auto share = next<DWORD>(words);
  SECURITY_ATTRIBUTES attributes{sizeof(attributes), nullptr, next<BOOL>(words)};
  return answer(CreateFileA(path.c_str(), GENERIC_READ | GENERIC_WRITE, share, &attributes, OPEN_ALWAYS, 0, nullptr));
}

// lock FILE FLAGS OFFSET SIZE
std::string lock(Words& words) {
  HANDLE file = next_handle(words);
  const auto flags = next<DWORD>(words);
  OVERLAPPED place = place_at(next<DWORD>(words));
  return answer(LockFileEx(file, flags, 0, next<DWORD>(words), 0, &place));
}

// unlock FILE OFFSET SIZE
std::string unlock(Words& words) {
  HANDLE file = next_handle(words);
  const auto offset = next<DWORD>(words);
  return answer(UnlockFile(file, offset, 0, next<DWORD>(words), 0));
}

// put FILE OFFSET TEXT
std::string put(Words& words) {
  HANDLE file = next_handle(words);
  OVERLAPPED place = place_at(next<DWORD>(words));
  const auto text = next<std::string>(words);
  DWORD count = 0;
  return answer(WriteFile(file, text.data(), static_cast<DWORD>(text.size()), &count, &place));
}

// get FILE OFFSET SIZE: the bytes, or the error after a "!"
std::string get(Words& words) {
  HANDLE file = next_handle(words);
  OVERLAPPED place = place_at(next<DWORD>(words));
  std::string bytes(next<DWORD>(words), '?');
  DWORD count = 0;
  if (!ReadFile(file, bytes.data(), static_cast<DWORD>(bytes.size()), &count, &place)) {
    return "!" + std::to_string(GetLastError());
  }
  return bytes.substr(0, count);
}

// pipe: both ends, inheritable
std::string pipe(Words&) {
  SECURITY_ATTRIBUTES attributes{sizeof(attributes), nullptr, TRUE};
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
  if (!CreatePipe(&read_end, &write_end, &attributes, 0)) return answer(FALSE);
  return std::to_string(reinterpret_cast<ULONG_PTR>(read_end)) + " " +
         std::to_string(reinterpret_cast<ULONG_PTR>(write_end));
}

// say-standard TEXT: through the standard output, as a program does
std::string say_standard(Words& words) {
  const auto text = next<std::string>(words) + "\n";
  DWORD count = 0;
  return answer(
      WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text.data(), static_cast<DWORD>(text.size()), &count, nullptr));
}

}  // namespace

const std::map<std::string, Verb>& file_verbs() {
  static const std::map<std::string, Verb> all = {
      {"file", open_file},
      {"lock", lock},
      {"unlock", unlock},
      {"put", put},
      {"get", get},
      {"delete-file", [](Words& words) { return answer(DeleteFileA(next<std::string>(words).c_str())); }},
      {"pipe", pipe},
      {"say-standard", say_standard}};
  return all;
}

std::optional<int> with_inherited_file(const std::string& verb, HANDLE file) {
  OVERLAPPED place = place_at(0);
  char byte = 0;
  DWORD count = 0;
  if (verb == "read-byte") return ReadFile(file, &byte, 1, &count, &place) ? 0 : static_cast<int>(GetLastError());
  if (verb == "write-byte") return WriteFile(file, "c", 1, &count, nullptr) ? 0 : static_cast<int>(GetLastError());
  return std::nullopt;
}

}  // namespace mapcheck::tests
