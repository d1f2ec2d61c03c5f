// SPDX-License-Identifier: Apache-2.0
// Debuggers: whether one traces this process, and a breakpoint for it. Texts for it go to stderr.
#include "debugapi.h"

#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>
#include <string_view>

BOOL WINAPI IsDebuggerPresent() {
  std::ifstream status("/proc/self/status");
  std::string key;
  while (status >> key) {
    int tracer = 0;
    if (key == "TracerPid:" && status >> tracer) return tracer != 0 ? TRUE : FALSE;
  }
  return FALSE;
}

void WINAPI DebugBreak() {
  ::raise(SIGTRAP);
}

void WINAPI OutputDebugStringA(LPCSTR lpOutputString) {
  const std::string_view text = lpOutputString == nullptr ? "" : lpOutputString;
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}
