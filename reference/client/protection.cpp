// SPDX-License-Identifier: Apache-2.0
// Protections as sets of what they allow.
#include "client/protection.h"

#include <sys/mman.h>

#include "winnt.h"

namespace mapcheck::client {
namespace {

constexpr std::uint32_t kModifiers = PAGE_GUARD | PAGE_NOCACHE | PAGE_WRITECOMBINE;
constexpr std::uint32_t kWriteCopy = PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY;
constexpr std::uint32_t kWrite = PAGE_READWRITE | PAGE_EXECUTE_READWRITE | kWriteCopy;
// A processor that can execute a page can read it: PAGE_EXECUTE keeps nobody from reading, on Windows neither.
constexpr std::uint32_t kExecute = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
constexpr std::uint32_t kRead = PAGE_READONLY | kWrite | kExecute;

// W-381 to W-386: what a view that was mapped with one base value allows for its pages.
std::uint32_t allowed_in_view(std::uint32_t base) {
  constexpr std::uint32_t kReadable = PAGE_NOACCESS | PAGE_READONLY | PAGE_WRITECOPY;
  switch (base) {
    case PAGE_READONLY:
    case PAGE_WRITECOPY:
      return kReadable;
    case PAGE_READWRITE:
      return kReadable | PAGE_READWRITE;
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_WRITECOPY:  // inferred: the facts' table has no row for it
      return kReadable | PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_WRITECOPY;
    case PAGE_EXECUTE_READWRITE:
      return kReadable | PAGE_READWRITE | kExecute;
    default:
      return PAGE_NOACCESS;
  }
}

}  // namespace

bool is_page_protection(std::uint32_t protect) {
  const std::uint32_t base = protect & ~kModifiers;
  const std::uint32_t modifiers = protect & kModifiers;
  // W-355: exactly one base value.
  if (base == 0 || base > PAGE_EXECUTE_WRITECOPY || (base & (base - 1)) != 0) return false;
  // Microsoft's page on memory protection constants: none goes with PAGE_NOACCESS, and of the modifiers only one.
  if (base == PAGE_NOACCESS) return modifiers == 0;
  return (modifiers & (modifiers - 1)) == 0;
}

bool is_write_copy(std::uint32_t protect) {
  return (protect & kWriteCopy) != 0;
}
bool is_guarded(std::uint32_t protect) {
  return (protect & PAGE_GUARD) != 0;
}
bool allows_read(std::uint32_t protect) {
  return (protect & kRead) != 0;
}
bool allows_write(std::uint32_t protect) {
  return (protect & kWrite) != 0;
}
bool allows_execute(std::uint32_t protect) {
  return (protect & kExecute) != 0;
}

std::uint32_t after_copy(std::uint32_t protect) {
  const std::uint32_t modifiers = protect & kModifiers;
  if ((protect & PAGE_WRITECOPY) != 0) return PAGE_READWRITE | modifiers;
  if ((protect & PAGE_EXECUTE_WRITECOPY) != 0) return PAGE_EXECUTE_READWRITE | modifiers;
  return protect;
}

bool view_allows(std::uint32_t view_protect, std::uint32_t protect) {
  return (allowed_in_view(view_protect & ~kModifiers) & protect & ~kModifiers) != 0;
}

int system_protection(std::uint32_t protect) {
  if (is_guarded(protect)) return PROT_NONE;
  return (allows_read(protect) ? PROT_READ : 0) | (allows_write(protect) ? PROT_WRITE : 0) |
         (allows_execute(protect) ? PROT_EXEC : 0);
}

}  // namespace mapcheck::client
