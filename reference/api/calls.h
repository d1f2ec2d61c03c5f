// SPDX-License-Identifier: Apache-2.0
// The calls that have an A and a W form, in the one form behind both: names in UTF-16, paths and other texts in UTF-8.
// The A forms stand beside them, the W forms in the *_wide.cpp files, which are compiled for both sizes of wchar_t.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "api/answer.h"
#include "client/process_create.h"
#include "minwinbase.h"
#include "processthreadsapi.h"

namespace mapcheck::api {

// An object name as it was given; nothing for a NULL pointer, a failure for one that is too long.
using Name = Result<std::optional<std::u16string>>;
Name name_of(LPCSTR text);

// Any other text; nothing for a NULL pointer.
using Text = std::optional<std::string>;
Text text_of(LPCSTR text);

// memoryapi.cpp
struct SectionArguments {
  HANDLE file = nullptr;
  const SECURITY_ATTRIBUTES* attributes = nullptr;
  DWORD protect = 0;
  std::uint64_t size = 0;
  DWORD access = 0;  // of the handle; 0: what the protection lets it do
};
HANDLE create_file_mapping(const SectionArguments& wish, const Name& name);
HANDLE create_file_mapping2(const SectionArguments& wish, std::span<const MEM_EXTENDED_PARAMETER> parameters,
                            const Name& name);
HANDLE create_file_mapping_numa(const SectionArguments& wish, DWORD node, const Name& name);
HANDLE open_file_mapping(DWORD access, BOOL inherit, const Name& name);

// synchapi.cpp
// The flags and the access of the Ex forms; the others ask for all rights.
struct Wish {
  DWORD flags = 0;
  DWORD access = MAXIMUM_ALLOWED;
};
inline Wish creation_wish(BOOL first, DWORD first_flag, BOOL second = FALSE, DWORD second_flag = 0) {
  return {(first != FALSE ? first_flag : 0) | (second != FALSE ? second_flag : 0)};
}
HANDLE create_event(const SECURITY_ATTRIBUTES* attributes, Wish wish, const Name& name);
HANDLE create_mutex(const SECURITY_ATTRIBUTES* attributes, Wish wish, const Name& name);
HANDLE create_semaphore(const SECURITY_ATTRIBUTES* attributes, LONG initial_count, LONG maximum_count, Wish wish,
                        const Name& name);
HANDLE create_timer(const SECURITY_ATTRIBUTES* attributes, Wish wish, const Name& name);
HANDLE open_object(protocol::ObjectKind kind, DWORD access, BOOL inherit, const Name& name);

// psapi.cpp: the name of the file behind an address, in the form of a device.
Result<std::string> mapped_file_name(HANDLE process, const void* address, bool has_room);

// jobapi2.cpp
HANDLE create_job(const SECURITY_ATTRIBUTES* attributes, const Name& name);

// fileapi.cpp
HANDLE create_file(const Text& path, DWORD access, DWORD share, const SECURITY_ATTRIBUTES* attributes,
                   DWORD disposition, DWORD flags);
BOOL delete_file(const Text& path);

// processthreadsapi.cpp
struct CreateProcessArguments {
  Text program;
  Text command_line;
  Text directory;
  std::optional<std::vector<std::string>> environment;
  const SECURITY_ATTRIBUTES* process_attributes = nullptr;
  const SECURITY_ATTRIBUTES* thread_attributes = nullptr;
  BOOL inherit_handles = FALSE;
  DWORD flags = 0;
  DWORD startup_flags = 0;
  bool names_standard_handles = false;  // one of the three that STARTF_USESTDHANDLES speaks of is not NULL
};

template <class StartupInfo>
void take_startup(const StartupInfo* startup, CreateProcessArguments& arguments) {
  if (startup == nullptr) return;
  arguments.startup_flags = startup->dwFlags;
  arguments.names_standard_handles =
      startup->hStdInput != nullptr || startup->hStdOutput != nullptr || startup->hStdError != nullptr;
}

BOOL create_process(const CreateProcessArguments& arguments, PROCESS_INFORMATION* information);
// The environment block of CreateProcess when its flags do not say that it is UTF-16.
std::optional<std::vector<std::string>> environment_of(const char* block);

}  // namespace mapcheck::api
