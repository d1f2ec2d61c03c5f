// SPDX-License-Identifier: Apache-2.0
// GlobalAlloc, LocalAlloc and their kin: blocks of the process's heap. Movable memory does not move here, so its handle
// is its address, and locks need not be counted: an unlock always finds the last one gone.
#include "errhandlingapi.h"
#include "heapapi.h"
#include "winbase.h"
#include "winerror.h"

namespace {

HANDLE allocate(UINT flags, SIZE_T size) {
  LPVOID memory = HeapAlloc(GetProcessHeap(), (flags & GMEM_ZEROINIT) != 0 ? HEAP_ZERO_MEMORY : 0, size);
  if (memory == nullptr) SetLastError(ERROR_NOT_ENOUGH_MEMORY);
  return memory;
}

HANDLE reallocate(HANDLE memory, SIZE_T size, UINT flags) {
  LPVOID moved = HeapReAlloc(GetProcessHeap(), (flags & GMEM_ZEROINIT) != 0 ? HEAP_ZERO_MEMORY : 0, memory, size);
  if (moved == nullptr) {
    const bool is_ours = HeapSize(GetProcessHeap(), 0, memory) != static_cast<SIZE_T>(-1);
    SetLastError(is_ours ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_HANDLE);
  }
  return moved;
}

// Null says that it is done.
HANDLE release(HANDLE memory) {
  if (HeapFree(GetProcessHeap(), 0, memory)) return nullptr;
  SetLastError(ERROR_INVALID_HANDLE);
  return memory;
}

SIZE_T size_of(HANDLE memory) {
  const SIZE_T size = HeapSize(GetProcessHeap(), 0, memory);
  if (size != static_cast<SIZE_T>(-1)) return size;
  SetLastError(ERROR_INVALID_HANDLE);
  return 0;
}

LPVOID address_of(HANDLE memory) {
  if (HeapSize(GetProcessHeap(), 0, memory) != static_cast<SIZE_T>(-1)) return memory;
  SetLastError(ERROR_INVALID_HANDLE);
  return nullptr;
}

// FALSE with no error says that no lock is left.
BOOL unlock() {
  SetLastError(NO_ERROR);
  return FALSE;
}

}  // namespace

HGLOBAL WINAPI GlobalAlloc(UINT uFlags, SIZE_T dwBytes) {
  return allocate(uFlags, dwBytes);
}

HGLOBAL WINAPI GlobalReAlloc(HGLOBAL hMem, SIZE_T dwBytes, UINT uFlags) {
  return reallocate(hMem, dwBytes, uFlags);
}

HGLOBAL WINAPI GlobalFree(HGLOBAL hMem) {
  return release(hMem);
}

LPVOID WINAPI GlobalLock(HGLOBAL hMem) {
  return address_of(hMem);
}

BOOL WINAPI GlobalUnlock(HGLOBAL) {
  return unlock();
}

SIZE_T WINAPI GlobalSize(HGLOBAL hMem) {
  return size_of(hMem);
}

HLOCAL WINAPI LocalAlloc(UINT uFlags, SIZE_T uBytes) {
  return allocate(uFlags, uBytes);
}

HLOCAL WINAPI LocalReAlloc(HLOCAL hMem, SIZE_T uBytes, UINT uFlags) {
  return reallocate(hMem, uBytes, uFlags);
}

HLOCAL WINAPI LocalFree(HLOCAL hMem) {
  return release(hMem);
}

LPVOID WINAPI LocalLock(HLOCAL hMem) {
  return address_of(hMem);
}

BOOL WINAPI LocalUnlock(HLOCAL) {
  return unlock();
}

SIZE_T WINAPI LocalSize(HLOCAL hMem) {
  return size_of(hMem);
}
