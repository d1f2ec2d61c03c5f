// SPDX-License-Identifier: Apache-2.0
// Processes.
#include "processthreadsapi.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "api/calls.h"
#include "client/connection.h"

namespace mapcheck::api {
namespace {

bool sets_standard_handles(const CreateProcessArguments& arguments) {
  return (arguments.startup_flags & STARTF_USESTDHANDLES) != 0;
}

// Standard handles can be taken away, but not given: they are descriptors here, and handles are not.
Status check(const CreateProcessArguments& arguments) {
  if (!arguments.program && !arguments.command_line) return fail(ERROR_INVALID_PARAMETER);
  const bool left_out = (arguments.flags & CREATE_SUSPENDED) != 0 ||
                        (sets_standard_handles(arguments) && arguments.names_standard_handles);
  return left_out ? Status(fail(ERROR_NOT_SUPPORTED)) : Status(Done{});
}

}  // namespace

std::optional<std::vector<std::string>> environment_of(const char* block) {
  if (block == nullptr) return std::nullopt;
  std::vector<std::string> variables;
  for (; *block != '\0'; block += std::strlen(block) + 1) variables.emplace_back(block);
  return variables;
}

BOOL create_process(const CreateProcessArguments& arguments, PROCESS_INFORMATION* information) {
  const Status checked = check(arguments);
  if (!checked) return answer_bool(checked);
  client::ProcessWish wish;
  wish.program = arguments.program;
  wish.command_line = arguments.command_line.value_or("");
  wish.environment = arguments.environment;
  wish.directory = arguments.directory.value_or("");
  wish.without_standard_handles = sets_standard_handles(arguments);
  wish.inherit_handles = arguments.inherit_handles != FALSE;
  wish.breakaway_from_job = (arguments.flags & CREATE_BREAKAWAY_FROM_JOB) != 0;
  wish.inherit_process = inherits(arguments.process_attributes);
  wish.inherit_thread = inherits(arguments.thread_attributes);
  const auto started = client::create_process(wish);
  if (started && information != nullptr) {
    // The first thread of a process has its number.
    *information = {handle_of(started->process), handle_of(started->thread), started->process_id, started->process_id};
  }
  return answer_bool(started);
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;
namespace client = mapcheck::client;
namespace protocol = mapcheck::protocol;

BOOL WINAPI CreateProcessA(LPCSTR lpApplicationName, LPSTR lpCommandLine, LPSECURITY_ATTRIBUTES lpProcessAttributes,
                           LPSECURITY_ATTRIBUTES lpThreadAttributes, BOOL bInheritHandles, DWORD dwCreationFlags,
                           LPVOID lpEnvironment, LPCSTR lpCurrentDirectory, LPSTARTUPINFOA lpStartupInfo,
                           LPPROCESS_INFORMATION lpProcessInformation) {
  if ((dwCreationFlags & CREATE_UNICODE_ENVIRONMENT) != 0 && lpEnvironment != nullptr) {
    SetLastError(ERROR_NOT_SUPPORTED);  // which wchar_t it would be made of, only the W form knows
    return FALSE;
  }
  api::CreateProcessArguments arguments;
  arguments.program = api::text_of(lpApplicationName);
  arguments.command_line = api::text_of(lpCommandLine);
  arguments.directory = api::text_of(lpCurrentDirectory);
  arguments.environment = api::environment_of(static_cast<const char*>(lpEnvironment));
  arguments.process_attributes = lpProcessAttributes;
  arguments.thread_attributes = lpThreadAttributes;
  arguments.inherit_handles = bInheritHandles;
  arguments.flags = dwCreationFlags;
  api::take_startup(lpStartupInfo, arguments);
  return api::create_process(arguments, lpProcessInformation);
}

HANDLE WINAPI OpenProcess(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwProcessId) {
  return api::answer_opened(
      client::call(protocol::OpenProcessRequest{dwDesiredAccess, bInheritHandle != FALSE, dwProcessId}));
}

BOOL WINAPI TerminateProcess(HANDLE hProcess, UINT uExitCode) {
  return api::answer_bool(client::call(protocol::TerminateProcessRequest{api::value_of(hProcess), uExitCode}));
}

BOOL WINAPI GetExitCodeProcess(HANDLE hProcess, LPDWORD lpExitCode) {
  const auto reply = client::call(protocol::QueryProcessRequest{api::value_of(hProcess)});
  if (reply) *lpExitCode = reply->exit_code;
  return api::answer_bool(reply);
}

DWORD WINAPI GetProcessId(HANDLE Process) {
  const auto reply = client::call(protocol::QueryProcessRequest{api::value_of(Process)});
  return api::answer_bool(reply) ? reply->process_id : 0;
}

BOOL WINAPI GetProcessHandleCount(HANDLE hProcess, PDWORD pdwHandleCount) {
  const auto reply = client::call(protocol::QueryProcessRequest{api::value_of(hProcess)});
  if (reply) *pdwHandleCount = reply->handles;
  return api::answer_bool(reply);
}

void WINAPI ExitProcess(UINT uExitCode) {
  client::report_exit_code(uExitCode);
  ::_exit(static_cast<int>(uExitCode & 0xFF));
}

HANDLE WINAPI GetCurrentProcess() {
  return api::handle_of(mapcheck::kCurrentProcess);
}

HANDLE WINAPI GetCurrentThread() {
  return api::handle_of(mapcheck::kCurrentThread);
}

DWORD WINAPI GetCurrentProcessId() {
  return static_cast<DWORD>(::getpid());
}

DWORD WINAPI GetCurrentThreadId() {
  return static_cast<DWORD>(::syscall(SYS_gettid));
}
