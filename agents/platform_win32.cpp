// SPDX-License-Identifier: Apache-2.0
// The machine's half on Windows and Wine. Under Wine the agent cannot know its Unix pid: the harness finds it by the
// token.
#include "platform.h"

#include "compiler.h"
#include "win32.h"

namespace agent::platform {

const char* const kLayer = "win32";
const bool kMapsImages = true;
const bool kReachesOthers = true;
const bool kHasSessions = false;   // another logon has to make one
const bool kNarrowIsUtf8 = false;  // it is the machine's code page

void prepare_process() {
  abort_silently();
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
}

std::optional<std::uint32_t> usual_session() {
  DWORD session = 0;
  if (!ProcessIdToSessionId(GetCurrentProcessId(), &session)) return std::nullopt;
  return session;
}

bool may_create_global() {
  if (usual_session() == 0U) return true;  // there nobody is asked
  HANDLE token = nullptr;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return false;
  PRIVILEGE_SET wanted = {1, PRIVILEGE_SET_ALL_NECESSARY, {}};
  BOOL has_it = FALSE;
  const bool asked = LookupPrivilegeValueW(nullptr, L"SeCreateGlobalPrivilege", &wanted.Privilege[0].Luid) &&
                     PrivilegeCheck(token, &wanted, &has_it);
  CloseHandle(token);
  return asked && has_it;
}

std::optional<std::int64_t> unix_pid() {
  return std::nullopt;
}

std::wstring own_image() {
  std::wstring path(MAX_PATH, L'\0');
  while (true) {
    const DWORD length = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
    if (length < path.size()) {
      path.resize(length);
      return path;
    }
    path.resize(path.size() * 2);  // cut off: the function does not say how long the path is
  }
}

void end_at_once() {
  // Not ExitProcess: it waits for locks that a blocked worker may hold.
  TerminateProcess(GetCurrentProcess(), 0);
  unreachable();
}

}  // namespace agent::platform
