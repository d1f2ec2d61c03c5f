// SPDX-License-Identifier: Apache-2.0
// mmap with Windows's granularity. Copy-on-write is MAP_PRIVATE: a page that was never written follows the section, a
// written one is private.
#include "client/mapping.h"

#include <sys/mman.h>

#include <cerrno>

#include "client/connection.h"
#include "support/system_error.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

constexpr std::uint32_t kWriteCopy = PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY;
constexpr std::uint32_t kExecute = PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
constexpr std::uint32_t kWrite = PAGE_READWRITE | PAGE_EXECUTE_READWRITE | kWriteCopy;
constexpr std::uint32_t kRead = PAGE_READONLY | PAGE_EXECUTE_READ | kWrite;

int system_protection(std::uint32_t protect) {
  return ((protect & kRead) != 0 ? PROT_READ : 0) | ((protect & kWrite) != 0 ? PROT_WRITE : 0) |
         ((protect & kExecute) != 0 ? PROT_EXEC : 0);
}

// A free range at a multiple of 64 KiB: one that is larger by 64 KiB, with its ends given back.
Result<std::uintptr_t> reserve_aligned(std::uint64_t size) {
  const std::uint64_t room = size + kGranularity;
  void* start = ::mmap(nullptr, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) return fail(ERROR_NOT_ENOUGH_MEMORY);
  const auto first = reinterpret_cast<std::uintptr_t>(start);
  const std::uintptr_t base = (first + kGranularity - 1) / kGranularity * kGranularity;
  const std::uintptr_t end = first + room;
  if (base > first) ::munmap(start, base - first);
  if (end > base + size) ::munmap(reinterpret_cast<void*>(base + size), end - base - size);
  return base;
}

void* map_at(std::uintptr_t base, const protocol::MapViewRequest::Reply& reply, std::uint64_t offset, int placement) {
  const bool is_private = (reply.protect & kWriteCopy) != 0;
  const int protection = reply.reserved ? PROT_NONE : system_protection(reply.protect);
  return ::mmap(reinterpret_cast<void*>(base), reply.size, protection,
                (is_private ? MAP_PRIVATE | MAP_NORESERVE : MAP_SHARED) | placement, reply.memory.get(),
                static_cast<off_t>(offset));
}

Result<std::uintptr_t> place_view(const protocol::MapViewRequest::Reply& reply, std::uint64_t offset,
                                  std::uintptr_t base) {
  if (base != 0) {
    if (map_at(base, reply, offset, MAP_FIXED_NOREPLACE) != MAP_FAILED) return base;
    return errno == ENOMEM ? fail(ERROR_NOT_ENOUGH_MEMORY) : fail(ERROR_INVALID_ADDRESS);
  }
  const auto reserved = reserve_aligned(reply.size);
  if (!reserved) return reserved.failure();
  if (map_at(*reserved, reply, offset, MAP_FIXED) != MAP_FAILED) return *reserved;
  const Failure failure = system_failure(errno);
  ::munmap(reinterpret_cast<void*>(*reserved), reply.size);
  return failure;
}

}  // namespace

Result<std::uintptr_t> map_view(const protocol::MapViewRequest::Reply& reply, std::uint64_t offset,
                                std::uintptr_t base) {
  const auto placed = place_view(reply, offset, base);
  if (!placed) {
    if (reply.view != 0) (void)call(protocol::UnmapViewRequest{reply.view});
    return placed;
  }
  ::madvise(reinterpret_cast<void*>(*placed), reply.size, MADV_DONTFORK);
  views().add(View{*placed, reply.size, reply.protect, reply.reserved, reply.view});
  return placed;
}

Status unmap_view(std::uintptr_t address) {
  const auto view = views().take(address);
  if (!view) return fail(ERROR_INVALID_ADDRESS);
  ::munmap(reinterpret_cast<void*>(view->base), view->size);
  if (view->number == 0) return Done{};
  const auto told = call(protocol::UnmapViewRequest{view->number});
  if (!told) return told.failure();
  return Done{};
}

Status flush_view(std::uintptr_t address, std::uint64_t size) {
  const auto view = views().find(address);
  if (!view) return fail(ERROR_INVALID_ADDRESS);
  const std::uint64_t rest = view->base + view->size - address;
  if (size > rest) return fail(ERROR_INVALID_ADDRESS);
  const std::uintptr_t first = address / kPageSize * kPageSize;
  const std::uintptr_t end = address + (size == 0 ? rest : size);
  if (view->number != 0 && ::msync(reinterpret_cast<void*>(first), end - first, MS_SYNC) != 0) {
    return system_failure(errno);
  }
  return Done{};
}

}  // namespace mapcheck::client
