// SPDX-License-Identifier: Apache-2.0
// The command line, put together again from the words that Linux keeps, and the environment.
#include "processenv.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

#include "api/answer.h"
#include "api/environment.h"
#include "client/command_line.h"
#include "support/held_across_forks.h"

namespace api = mapcheck::api;

namespace {

std::mutex making_line;
const mapcheck::HeldAcrossForks<making_line> held_across_forks;

}  // namespace

LPSTR WINAPI GetCommandLineA() {
  const std::lock_guard guard(making_line);
  static std::string line = mapcheck::client::join_command_line(mapcheck::client::own_words());
  return line.data();
}

// The length, or the size that would do: with the zero then. A variable that is empty leaves 0 as the last error, so
// that it can be told from one that is missing.
DWORD WINAPI GetEnvironmentVariableA(LPCSTR lpName, LPSTR lpBuffer, DWORD nSize) {
  const auto value = api::variable(lpName == nullptr ? "" : lpName);
  if (!value) {
    SetLastError(ERROR_ENVVAR_NOT_FOUND);
    return 0;
  }
  if (value->size() >= nSize) return static_cast<DWORD>(value->size() + 1);
  std::memcpy(lpBuffer, value->c_str(), value->size() + 1);
  if (value->empty()) SetLastError(ERROR_SUCCESS);
  return static_cast<DWORD>(value->size());
}

BOOL WINAPI SetEnvironmentVariableA(LPCSTR lpName, LPCSTR lpValue) {
  const auto value = lpValue == nullptr ? std::nullopt : std::optional<std::string>(lpValue);
  return api::answer_bool(api::set_variable(lpName == nullptr ? "" : lpName, value));
}

LPCH WINAPI GetEnvironmentStringsA() {
  const std::string all = api::all_variables();
  auto* block = static_cast<LPCH>(std::malloc(all.size() + 1));
  if (block == nullptr) return nullptr;
  std::memcpy(block, all.c_str(), all.size() + 1);
  return block;
}

BOOL WINAPI FreeEnvironmentStringsA(LPCH penv) {
  std::free(penv);
  return TRUE;
}

DWORD WINAPI ExpandEnvironmentStringsA(LPCSTR lpSrc, LPSTR lpDst, DWORD nSize) {
  const std::string expanded = api::expand_variables(lpSrc);
  if (expanded.size() < nSize) std::memcpy(lpDst, expanded.c_str(), expanded.size() + 1);
  return static_cast<DWORD>(expanded.size() + 1);
}
