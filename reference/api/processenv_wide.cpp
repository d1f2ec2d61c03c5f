// SPDX-License-Identifier: Apache-2.0
// The W forms of processenv.h.
#include "processenv.h"

#include <cstdlib>
#include <mutex>

#include "api/environment.h"
#include "api/wide_output.h"
#include "client/command_line.h"
#include "support/held_across_forks.h"

namespace api = mapcheck::api;

namespace {

std::mutex making_line;
const mapcheck::HeldAcrossForks<making_line> held_across_forks;

}  // namespace

LPWSTR WINAPI GetCommandLineW() {
  const std::lock_guard guard(making_line);
  static auto line = api::wide_units(mapcheck::client::join_command_line(mapcheck::client::own_words()));
  return reinterpret_cast<LPWSTR>(line.data());
}

DWORD WINAPI GetEnvironmentVariableW(LPCWSTR lpName, LPWSTR lpBuffer, DWORD nSize) {
  const auto value = api::variable(api::wide_text(lpName).value_or(""));
  if (!value) {
    SetLastError(ERROR_ENVVAR_NOT_FOUND);
    return 0;
  }
  const std::size_t length = api::put_wide(*value, nullptr, 0);
  if (length >= nSize) return static_cast<DWORD>(length + 1);
  api::put_wide(*value, lpBuffer, nSize);
  if (length == 0) SetLastError(ERROR_SUCCESS);
  return static_cast<DWORD>(length);
}

BOOL WINAPI SetEnvironmentVariableW(LPCWSTR lpName, LPCWSTR lpValue) {
  return api::answer_bool(api::set_variable(api::wide_text(lpName).value_or(""), api::wide_text(lpValue)));
}

LPWCH WINAPI GetEnvironmentStringsW() {
  const auto units = api::wide_units(api::all_variables());
  auto* block = static_cast<LPWCH>(std::malloc(units.size() * sizeof(WCHAR)));
  if (block == nullptr) return nullptr;
  for (std::size_t i = 0; i < units.size(); ++i) block[i] = static_cast<WCHAR>(units[i]);
  return block;
}

BOOL WINAPI FreeEnvironmentStringsW(LPWCH penv) {
  std::free(penv);
  return TRUE;
}

DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR lpSrc, LPWSTR lpDst, DWORD nSize) {
  const std::string expanded = api::expand_variables(*api::wide_text(lpSrc));
  const std::size_t length = api::put_wide(expanded, nullptr, 0);
  if (length < nSize) api::put_wide(expanded, lpDst, nSize);
  return static_cast<DWORD>(length + 1);
}
