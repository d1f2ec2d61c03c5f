// SPDX-License-Identifier: Apache-2.0
// Heaps over malloc. A block carries its size and its heap in front of it, and a heap that can be destroyed knows its
// blocks: they go with it. One lock serves all heaps, since a fork has to hold it.
#include "heapapi.h"

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <unordered_set>

#include "errhandlingapi.h"
#include "support/held_across_forks.h"
#include "winerror.h"

namespace {

std::mutex lock;
const mapcheck::HeldAcrossForks<lock> held_across_forks;

struct Heap;

struct alignas(16) Block {
  Heap* heap;
  SIZE_T size;
};

struct Heap {
  SIZE_T limit = 0;  // in bytes of all blocks; 0 for a heap that grows
  SIZE_T used = 0;
  std::unordered_set<Block*> blocks;
};

// Never destroyed: blocks may be freed by what runs after main().
Heap& process_heap() {
  const std::lock_guard guard(lock);
  static auto* const heap = new Heap;
  return *heap;
}

Heap* heap_of(HANDLE handle) {
  return static_cast<Heap*>(handle);
}

Block* block_of(LPCVOID memory) {
  return memory == nullptr ? nullptr : static_cast<Block*>(const_cast<LPVOID>(memory)) - 1;
}

bool is_block(Heap& heap, LPCVOID memory) {
  const std::lock_guard guard(lock);
  return heap.blocks.count(block_of(memory)) != 0;
}

bool fits(const Heap& heap, SIZE_T more) {
  if (more > PTRDIFF_MAX - sizeof(Block)) return false;
  return heap.limit == 0 || (heap.used <= heap.limit && more <= heap.limit - heap.used);
}

Block* make_block(Heap& heap, SIZE_T size) {
  const std::lock_guard guard(lock);
  if (!fits(heap, size)) return nullptr;
  auto* block = static_cast<Block*>(std::malloc(sizeof(Block) + size));
  if (block == nullptr) return nullptr;
  *block = {&heap, size};
  heap.blocks.insert(block);
  heap.used += size;
  return block;
}

LPVOID allocate(Heap& heap, DWORD flags, SIZE_T size) {
  Block* block = make_block(heap, size);
  if (block == nullptr) return nullptr;
  if ((flags & HEAP_ZERO_MEMORY) != 0) std::memset(block + 1, 0, size);
  return block + 1;
}

void release(Heap& heap, LPVOID memory) {
  const std::lock_guard guard(lock);
  Block* block = block_of(memory);
  heap.used -= block->size;
  heap.blocks.erase(block);
  std::free(block);
}

}  // namespace

HANDLE WINAPI GetProcessHeap() {
  return &process_heap();
}

HANDLE WINAPI HeapCreate(DWORD, SIZE_T, SIZE_T dwMaximumSize) {
  auto* heap = new (std::nothrow) Heap;
  if (heap == nullptr) {
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return nullptr;
  }
  heap->limit = dwMaximumSize;
  return heap;
}

BOOL WINAPI HeapDestroy(HANDLE hHeap) {
  Heap* heap = heap_of(hHeap);
  if (heap == nullptr || heap == &process_heap()) {
    SetLastError(ERROR_INVALID_HANDLE);
    return FALSE;
  }
  for (Block* block : heap->blocks) std::free(block);
  delete heap;
  return TRUE;
}

// Failing leaves the last error alone, as Microsoft's page says of HeapAlloc and HeapReAlloc.
LPVOID WINAPI HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes) {
  return allocate(*heap_of(hHeap), dwFlags, dwBytes);
}

LPVOID WINAPI HeapReAlloc(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem, SIZE_T dwBytes) {
  Heap& heap = *heap_of(hHeap);
  if (!is_block(heap, lpMem)) return nullptr;
  const SIZE_T before = block_of(lpMem)->size;
  if ((dwFlags & HEAP_REALLOC_IN_PLACE_ONLY) != 0) {
    if (dwBytes > before) return nullptr;
    const std::lock_guard guard(lock);
    heap.used -= before - dwBytes;
    block_of(lpMem)->size = dwBytes;
    return lpMem;
  }
  LPVOID moved = allocate(heap, 0, dwBytes);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, lpMem, before < dwBytes ? before : dwBytes);
  if ((dwFlags & HEAP_ZERO_MEMORY) != 0 && dwBytes > before) {
    std::memset(static_cast<char*>(moved) + before, 0, dwBytes - before);
  }
  release(heap, lpMem);
  return moved;
}

BOOL WINAPI HeapFree(HANDLE hHeap, DWORD, LPVOID lpMem) {
  if (lpMem == nullptr) return TRUE;
  Heap& heap = *heap_of(hHeap);
  if (!is_block(heap, lpMem)) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  release(heap, lpMem);
  return TRUE;
}

SIZE_T WINAPI HeapSize(HANDLE hHeap, DWORD, LPCVOID lpMem) {
  return is_block(*heap_of(hHeap), lpMem) ? block_of(lpMem)->size : static_cast<SIZE_T>(-1);
}

BOOL WINAPI HeapValidate(HANDLE hHeap, DWORD, LPCVOID lpMem) {
  return lpMem == nullptr || is_block(*heap_of(hHeap), lpMem) ? TRUE : FALSE;
}
