// SPDX-License-Identifier: Apache-2.0
// The W forms of processthreadsapi.h.
#include "processthreadsapi.h"

#include "api/wide_text.h"

namespace api = mapcheck::api;

namespace {

std::optional<std::vector<std::string>> wide_environment(const wchar_t* block) {
  if (block == nullptr) return std::nullopt;
  std::vector<std::string> variables;
  while (*block != 0) {
    variables.push_back(*api::wide_text(block));
    while (*block != 0) ++block;
    ++block;
  }
  return variables;
}

}  // namespace

BOOL WINAPI CreateProcessW(LPCWSTR lpApplicationName, LPWSTR lpCommandLine, LPSECURITY_ATTRIBUTES lpProcessAttributes,
                           LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles, DWORD dwCreationFlags,
                           LPVOID lpEnvironment, LPCWSTR lpCurrentDirectory, LPSTARTUPINFOW lpStartupInfo,
                           LPPROCESS_INFORMATION lpProcessInformation) {
  const bool is_wide = (dwCreationFlags & CREATE_UNICODE_ENVIRONMENT) != 0;
  api::CreateProcessArguments arguments;
  arguments.program = api::wide_text(lpApplicationName);
  arguments.command_line = api::wide_text(lpCommandLine);
  arguments.directory = api::wide_text(lpCurrentDirectory);
  arguments.environment = is_wide ? wide_environment(static_cast<const wchar_t*>(lpEnvironment))
                                  : api::environment_of(static_cast<const char*>(lpEnvironment));
  arguments.process_attributes = lpProcessAttributes;
  arguments.thread_attributes = lpThreadAttributes;
  arguments.inherit_handles = bInheritHandles;
  arguments.flags = dwCreationFlags;
  api::take_startup(lpStartupInfo, arguments);
  return api::create_process(arguments, lpProcessInformation);
}
