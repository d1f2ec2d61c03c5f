// SPDX-License-Identifier: Apache-2.0
// What the contract tests share: names that no other test has, and threads that are seen to wait before the test goes
// on.
#pragma once

#include <gtest/gtest.h>
#include <windows.h>

#include <future>
#include <string>
#include <thread>

namespace mapcheck::tests {

// A name of this process's own.
inline std::wstring fresh_name() {
  static int count = 0;
  return L"contract-" + std::to_wstring(GetCurrentProcessId()) + L"-" + std::to_wstring(++count);
}

constexpr DWORD kSentinel = 0x2BADBEEF;

// Runs a call with a last error that no call sets, and tells what the last error is afterwards.
template <class Call>
DWORD last_error_of(Call call) {
  SetLastError(kSentinel);
  call();
  return GetLastError();
}

// Runs something in a thread of its own to the end.
template <class Body>
void in_thread(Body body) {
  std::thread(body).join();
}

constexpr DWORD kSoon = 10'000;  // longer than any event of a test can take

}  // namespace mapcheck::tests
