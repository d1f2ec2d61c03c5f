// SPDX-License-Identifier: Apache-2.0
// The program as a module.
#include "libloaderapi.h"

#include <strings.h>
#include <sys/auxv.h>

#include <cstring>

#include "api/modules.h"
#include "support/program_path.h"

namespace mapcheck::api {
namespace {

// The page that the program's header is on: its table of segments stands right behind it.
HMODULE own_module() {
  constexpr std::uintptr_t kPageMask = 4095;
  return reinterpret_cast<HMODULE>(::getauxval(AT_PHDR) & ~kPageMask);
}

}  // namespace

Result<std::string> module_path(HMODULE module) {
  if (module != nullptr && module != own_module()) return fail(ERROR_MOD_NOT_FOUND);
  return program_path();
}

HMODULE module_of(const Text& name) {
  const std::string path = program_path();
  if (!name || ::strcasecmp(name->c_str(), path.substr(path.rfind('/') + 1).c_str()) == 0) return own_module();
  SetLastError(ERROR_MOD_NOT_FOUND);
  return nullptr;
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;

DWORD WINAPI GetModuleFileNameA(HMODULE hModule, LPSTR lpFilename, DWORD nSize) {
  const auto path = api::module_path(hModule);
  if (!path || nSize == 0) {
    SetLastError(path ? ERROR_INSUFFICIENT_BUFFER : path.code());
    return 0;
  }
  if (path->size() >= nSize) {  // cut, ended by a zero, and said so
    std::memcpy(lpFilename, path->data(), nSize - 1);
    lpFilename[nSize - 1] = '\0';
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return nSize;
  }
  std::memcpy(lpFilename, path->c_str(), path->size() + 1);
  return static_cast<DWORD>(path->size());
}

HMODULE WINAPI GetModuleHandleA(LPCSTR lpModuleName) {
  return api::module_of(api::text_of(lpModuleName));
}
