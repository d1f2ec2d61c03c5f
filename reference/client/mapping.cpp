// SPDX-License-Identifier: Apache-2.0
// From what the manager hands out to a view in the table. A view of a file, or of memory whose pages are committed one
// by one, is known to the manager by a number; it is told when the view is gone, or was never made.
#include "client/mapping.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "client/connection.h"
#include "client/page_locks.h"
#include "client/page_protection.h"
#include "client/placeholder.h"
#include "client/placement.h"
#include "client/protection.h"
#include "support/system_error.h"

namespace mapcheck::client {
namespace {

using Reply = protocol::MapViewRequest::Reply;

Result<ViewBacking> backing_of(Reply& reply, std::uint64_t offset) {
  ViewBacking view;
  view.memory = allocations().memory_of(reply.section, reply.memory.take(), reply.is_file);
  view.offset = offset;
  view.number = reply.view;
  if (view.number == 0) view.memory->is_pinned = true;
  const UniqueFd commit = reply.commit.take();
  if (!commit) return view;
  auto map = CommitMap::map(commit, offset / kPageSize, reply.size / kPageSize);
  if (!map) return map.failure();
  view.commit = std::make_unique<CommitMap>(std::move(*map));
  return view;
}

Result<std::uintptr_t> place_view(const ViewWish& wish, const ViewBacking& view, const Reply& reply) {
  const auto map_at = [&](std::uintptr_t address, int placement) {
    return map_view_pages(view, address, 0, reply.size / kPageSize, reply.protect, placement);
  };
  if (!wish.replaces_placeholder) return place(wish.base, reply.size, wish.rules, map_at);
  const auto placeholder = replaceable(wish.base, reply.size);
  if (!placeholder) return placeholder.failure();
  if (map_at(wish.base, MAP_FIXED) == MAP_FAILED) return system_failure(errno);
  return wish.base;
}

Result<std::uintptr_t> add_view(const ViewWish& wish, Reply& reply) {
  const AllocationTable::Guard guard(allocations());
  auto view = backing_of(reply, wish.request.offset);
  if (!view) return view.failure();
  const auto base = place_view(wish, *view, reply);
  if (!base) return base;
  Allocation made;
  made.base = *base;
  made.size = reply.size;
  made.protect = reply.protect;
  made.replaced_placeholder = wish.replaces_placeholder;
  made.pages = PageRuns(reply.size / kPageSize, PageState{reply.protect, is_write_copy(reply.protect)});
  made.view = std::move(*view);
  SectionMemory& memory = *made.view.memory;
  if (allocations().is_crowded() && !memory.is_pinned) memory.file.reset();
  allocations().add(std::move(made));
  return base;
}

// What is left in the address space where a view was.
Status remove_pages(const Allocation& view, bool leave_placeholder) {
  if (!leave_placeholder) {
    give_back(view.base, view.size);
    return Done{};
  }
  if (!view.replaced_placeholder) return fail(ERROR_INVALID_ADDRESS);
  if (map_nothing(view.base, view.size, MAP_FIXED) == MAP_FAILED) return system_failure(errno);
  return Done{};
}

// Takes the view out of space and table, and gives the manager's number of it.
Result<std::uint64_t> remove_view(std::uintptr_t address, bool leave_placeholder) {
  const AllocationTable::Guard guard(allocations());
  const Allocation* view = allocations().find(address);
  if (view == nullptr || !view->is_view()) return fail(ERROR_INVALID_ADDRESS);  // W-391, W-393, W-394
  const Status removed = remove_pages(*view, leave_placeholder);
  if (!removed) return removed.failure();
  const std::uint64_t number = view->view.number;
  const std::uintptr_t base = view->base;
  const std::uint64_t size = view->size;
  forget_page_locks(base, size);
  allocations().remove(*view);
  if (leave_placeholder) allocations().add(placeholder_at(base, size));
  return number;
}

struct FileRange {
  UniqueFd file;
  std::uint64_t first = 0;
  std::uint64_t size = 0;
};

// What of a file a range of a view shows; no file where the view is of memory (W-398).
Result<FileRange> range_to_flush(std::uintptr_t address, std::uint64_t size) {
  const AllocationTable::Guard guard(allocations());
  const Allocation* view = allocations().find(address);
  if (view == nullptr || !view->is_view()) return fail(ERROR_INVALID_ADDRESS);  // W-399, W-400
  const std::uint64_t rest = view->end() - address;
  if (size > rest) return fail(ERROR_INVALID_ADDRESS);  // W-401
  FileRange range;
  if (!view->view.memory->is_file) return range;
  range.file = UniqueFd(::fcntl(view->view.memory->file.get(), F_DUPFD_CLOEXEC, 0));
  if (!range.file) return system_failure(errno);
  range.first = view->view.offset + (round_down(address, kPageSize) - view->base);
  range.size = view->view.offset + (address - view->base) + (size == 0 ? rest : size) - range.first;
  return range;
}

}  // namespace

Result<std::uintptr_t> map_view(const ViewWish& wish) {
  protocol::MapViewRequest request = wish.request;
  {
    const AllocationTable::Guard guard(allocations());
    request.register_it = allocations().is_crowded();
  }
  auto reply = call(request);
  if (!reply) return reply.failure();
  const auto added = add_view(wish, *reply);
  if (!added && reply->view != 0) (void)call(protocol::UnmapViewRequest{reply->view});
  return added;
}

Status unmap_view(std::uintptr_t address, bool leave_placeholder) {
  const auto number = remove_view(address, leave_placeholder);
  if (!number) return number.failure();
  if (*number == 0) return Done{};
  const auto told = call(protocol::UnmapViewRequest{*number});
  if (!told) return told.failure();
  return Done{};
}

// D-183, D-185: the writing is begun and not waited for; FlushFileBuffers does that.
Status flush_view(std::uintptr_t address, std::uint64_t size) {
  const Status fetched = fetch_memory(address);
  if (!fetched) return fetched;
  const auto range = range_to_flush(address, size);
  if (!range) return range.failure();
  if (!range->file) return Done{};
  const int begun = ::sync_file_range(range->file.get(), static_cast<off64_t>(range->first),
                                      static_cast<off64_t>(range->size), SYNC_FILE_RANGE_WRITE);
  return begun == 0 ? Status(Done{}) : system_failure(errno);
}

Status fetch_memory(std::uintptr_t address) {
  protocol::ViewMemoryRequest request;
  {
    const AllocationTable::Guard guard(allocations());
    const Allocation* view = allocations().find(address);
    if (view == nullptr || !view->is_view() || view->view.memory->file) return Done{};
    request.view = view->view.number;
  }
  auto reply = call(request);
  if (!reply) return reply.failure();
  const AllocationTable::Guard guard(allocations());
  const Allocation* view = allocations().find(address);
  const bool is_same = view != nullptr && view->is_view() && view->view.number == request.view;
  if (is_same) {
    view->view.memory->file = reply->memory.take();
    view->view.memory->is_pinned = true;  // somebody is about to use it
  }
  return Done{};
}

Result<std::string> path_behind(std::uintptr_t address) {
  const Status fetched = fetch_memory(address);
  if (!fetched) return fetched.failure();
  const AllocationTable::Guard guard(allocations());
  const Allocation* view = allocations().find(address);
  if (view == nullptr || !view->is_view()) return fail(ERROR_UNEXP_NET_ERR);  // W-404, W-405
  if (!view->view.memory->is_file) return fail(ERROR_FILE_INVALID);           // W-410
  std::string path(PATH_MAX, 0);
  const std::string link = "/proc/self/fd/" + std::to_string(view->view.memory->file.get());
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  if (size < 0) return system_failure(errno);
  path.resize(static_cast<std::size_t>(size));
  return path;
}

}  // namespace mapcheck::client
