// SPDX-License-Identifier: Apache-2.0
// The six kinds of objects that share the name space, each with its calls in both forms, for tests of all kinds alike.
#pragma once

#include <windows.h>

#include <functional>
#include <vector>

namespace mapcheck::tests {

struct KindOfObject {
  const char* kind;
  std::function<HANDLE(LPCWSTR)> create;
  std::function<HANDLE(DWORD, LPCWSTR)> open;
  std::function<HANDLE(LPCSTR)> create_narrow;
  std::function<HANDLE(DWORD, LPCSTR)> open_narrow;
  std::function<HANDLE(LPCWSTR)> open_inheritable;
  DWORD access;  // all that there are
};

// The last one is the section.
const std::vector<KindOfObject>& kinds();

}  // namespace mapcheck::tests
