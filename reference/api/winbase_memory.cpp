// SPDX-License-Identifier: Apache-2.0
// IsBadReadPtr and IsBadWritePtr. Windows tries the accesses; here the regions are asked, so that nothing is written
// and no guard page is used up.
#include "client/address_space.h"
#include "client/protection.h"
#include "winbase.h"

namespace mapcheck::api {
namespace {

using Allows = bool (*)(std::uint32_t protect);

// A pointer of no bytes is never bad.
bool is_bad(const void* pointer, UINT_PTR size, Allows allows) {
  auto address = reinterpret_cast<std::uintptr_t>(pointer);
  const std::uintptr_t end = address + size;
  if (end < address) return true;
  while (address < end) {
    const auto region = client::describe(address);
    if (!region || client::is_guarded(region->protect) || !allows(region->protect)) return true;
    address = region->base + region->size;
  }
  return false;
}

}  // namespace
}  // namespace mapcheck::api

BOOL WINAPI IsBadReadPtr(const VOID* lp, UINT_PTR ucb) {
  return mapcheck::api::is_bad(lp, ucb, mapcheck::client::allows_read) ? TRUE : FALSE;
}

BOOL WINAPI IsBadWritePtr(LPVOID lp, UINT_PTR ucb) {
  return mapcheck::api::is_bad(lp, ucb, mapcheck::client::allows_write) ? TRUE : FALSE;
}
