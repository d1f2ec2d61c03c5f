// SPDX-License-Identifier: Apache-2.0
// The words of a command and its answer: a verb takes the words after its own and answers with one line.
#pragma once

#include <windows.h>

#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace mapcheck::tests {

using Words = std::istringstream;
using Verb = std::function<std::string(Words&)>;

template <class T>
T next(Words& words) {
  T value{};
  words >> value;
  return value;
}
inline HANDLE next_handle(Words& words) {
  return reinterpret_cast<HANDLE>(next<ULONG_PTR>(words));
}
inline void* next_pointer(Words& words) {
  return reinterpret_cast<void*>(next<ULONG_PTR>(words));
}

// "VALUE LASTERROR"
inline std::string answer(ULONG_PTR value) {
  return std::to_string(value) + " " + std::to_string(GetLastError());
}
inline std::string answer(const void* value) {
  return answer(reinterpret_cast<ULONG_PTR>(value));
}
inline std::string answer(BOOL done) {
  return answer(static_cast<ULONG_PTR>(done));
}
inline std::string answer(DWORD value) {
  return answer(ULONG_PTR{value});
}

}  // namespace mapcheck::tests
