// SPDX-License-Identifier: Apache-2.0
// mprotect where the mapping stays as it is, a new mapping of the same pages where it turns from shared to private or
// back. Pages that were written are this process's for good (W-363) and only change what may be done with them.
#include "client/page_protection.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "client/page_map.h"
#include "client/protection.h"
#include "support/system_error.h"

namespace mapcheck::client {
namespace {

Status mprotect_pages(const Allocation& allocation, std::uint64_t first, std::uint64_t end, int protection) {
  void* start = reinterpret_cast<void*>(allocation.address_of(first));
  if (::mprotect(start, (end - first) * kPageSize, protection) != 0) return system_failure(errno);
  return Done{};
}

// The kernel's rights of a page: an uncommitted one of a view is opened at its first touch, when it has a bit.
Status change(Allocation& allocation, std::uint64_t first, std::uint64_t end, PageState state) {
  const Status changed = mprotect_pages(allocation, first, end, system_protection(state.protect));
  if (changed) allocation.pages.assign(first, end, state);
  return changed;
}

Status map_anew(Allocation& allocation, std::uint64_t first, std::uint64_t end, std::uint32_t protect) {
  const void* mapped =
      map_view_pages(allocation.view, allocation.address_of(first), first, end - first, protect, MAP_FIXED);
  if (mapped == MAP_FAILED) return system_failure(errno);
  allocation.pages.assign(first, end, PageState{protect, is_write_copy(protect)});
  return Done{};
}

// Pages that are mapped privately: the written ones among them stay what they are.
Status protect_detached(Allocation& allocation, std::uint64_t first, std::uint64_t end, std::uint32_t protect) {
  // While it is looked which pages were written nobody may write: who tries faults, and waits for the table's lock.
  Status done = mprotect_pages(allocation, first, end, PROT_READ);
  while (done && first < end) {
    const CopyRun run = run_of_copies(allocation.address_of(first), end - first);
    const std::uint64_t next = first + run.pages;
    // W-363, W-364: a written page stays private, and is shown as what it is after the write.
    if (run.copied || is_write_copy(protect)) {
      done = change(allocation, first, next, PageState{protect, true});
    } else {
      done = map_anew(allocation, first, next, protect);
    }
    first = next;
  }
  return done;
}

Status protect_run(Allocation& allocation, const PageRun& run, std::uint32_t protect) {
  if (!allocation.is_view()) return change(allocation, run.first, run.end, PageState{protect, false});
  if (run.state.detached) return protect_detached(allocation, run.first, run.end, protect);
  if (is_write_copy(protect)) return map_anew(allocation, run.first, run.end, protect);
  return change(allocation, run.first, run.end, PageState{protect, false});
}

}  // namespace

Status protect_pages(Allocation& allocation, std::uint64_t first, std::uint64_t end, std::uint32_t protect) {
  Status done = Done{};
  while (done && first < end) {
    PageRun run = allocation.pages.from(first);
    run.end = std::min(run.end, end);
    done = protect_run(allocation, run, protect);
    first = run.end;
  }
  return done;
}

ShownRun shown_from(const Allocation& allocation, std::uint64_t page) {
  const PageRun run = allocation.pages.from(page);
  if (!run.state.detached || !is_write_copy(run.state.protect)) return ShownRun{run.end, run.state.protect};
  const CopyRun copies = run_of_copies(allocation.address_of(page), run.end - page);
  return ShownRun{page + copies.pages, copies.copied ? after_copy(run.state.protect) : run.state.protect};
}

void* map_view_pages(const ViewBacking& view, std::uintptr_t address, std::uint64_t first, std::uint64_t pages,
                     std::uint32_t protect, int placement) {
  const int sharing = is_write_copy(protect) ? MAP_PRIVATE | MAP_NORESERVE : MAP_SHARED;
  // Uncommitted pages are not to be touched, and which are committed is found out when they are.
  const int protection = view.commit ? PROT_NONE : system_protection(protect);
  void* start = ::mmap(reinterpret_cast<void*>(address), pages * kPageSize, protection, sharing | placement,
                       view.memory->file.get(), static_cast<off_t>(view.offset + first * kPageSize));
  if (start != MAP_FAILED) ::madvise(start, pages * kPageSize, MADV_DONTFORK);
  return start;
}

}  // namespace mapcheck::client
