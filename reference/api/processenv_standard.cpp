// SPDX-License-Identifier: Apache-2.0
// GetStdHandle and SetStdHandle.
#include <optional>

#include "api/answer.h"
#include "client/standard_handles.h"
#include "handleapi.h"
#include "processenv.h"

namespace api = mapcheck::api;
namespace client = mapcheck::client;

namespace {

std::optional<client::Standard> standard_of(DWORD number) {
  if (number == STD_INPUT_HANDLE) return client::Standard::input;
  if (number == STD_OUTPUT_HANDLE) return client::Standard::output;
  if (number == STD_ERROR_HANDLE) return client::Standard::error;
  SetLastError(ERROR_INVALID_HANDLE);
  return std::nullopt;
}

}  // namespace

HANDLE WINAPI GetStdHandle(DWORD nStdHandle) {
  const auto which = standard_of(nStdHandle);
  if (!which) return INVALID_HANDLE_VALUE;
  const auto handle = client::standard_handle(*which);
  if (handle) return api::handle_of(*handle);
  api::set_last_error(handle.failure());
  return INVALID_HANDLE_VALUE;
}

BOOL WINAPI SetStdHandle(DWORD nStdHandle, HANDLE hHandle) {
  const auto which = standard_of(nStdHandle);
  if (!which) return FALSE;
  client::set_standard_handle(*which, api::value_of(hHandle));
  return TRUE;
}
