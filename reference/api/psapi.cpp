// SPDX-License-Identifier: Apache-2.0
// GetMappedFileName. Files have no device of Windows's here: the file system's root is taken for
// \Device\HarddiskVolume1 and slashes are turned round, so that what a program does with such names (the part after the
// last backslash, say) comes out right.
#include "psapi.h"

#include <algorithm>
#include <cstring>

#include "api/calls.h"
#include "api/memory_arguments.h"
#include "client/mapping.h"
#include "winnt.h"

namespace mapcheck::api {

Result<std::string> mapped_file_name(HANDLE process, const void* address, bool has_room) {
  if (!has_room) return fail(ERROR_INVALID_PARAMETER);                         // W-406
  const Status valid = check_own_process(process, PROCESS_QUERY_INFORMATION);  // W-408, W-409
  if (!valid) return valid.failure();
  const auto path = client::path_behind(reinterpret_cast<std::uintptr_t>(address));
  if (!path) return path.failure();
  std::string name = "\\Device\\HarddiskVolume1" + *path;
  std::replace(name.begin(), name.end(), '/', '\\');
  return name;
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;

DWORD WINAPI GetMappedFileNameA(HANDLE hProcess, LPVOID lpv, LPSTR lpFilename, DWORD nSize) {
  const auto name = api::mapped_file_name(hProcess, lpv, lpFilename != nullptr && nSize != 0);
  if (!name) {
    api::set_last_error(name.failure());
    return 0;
  }
  const std::size_t copied = std::min<std::size_t>(name->size() + 1, nSize);
  std::memcpy(lpFilename, name->c_str(), copied);
  if (copied <= name->size()) SetLastError(ERROR_INSUFFICIENT_BUFFER);  // inferred: what fits is given
  return static_cast<DWORD>(std::min<std::size_t>(name->size(), nSize));
}
