// SPDX-License-Identifier: Apache-2.0
// The manager is asked without the table's lock, so the view is looked up again afterwards: its number tells whether it
// is still the same one. What was committed stays so, which makes an answer good for ever.
#include "client/view_commit.h"

#include "client/connection.h"
#include "client/mapping.h"
#include "client/page_protection.h"
#include "client/protection.h"
#include "winnt.h"

namespace mapcheck::client {
namespace {

constexpr std::uint64_t kAllPages = ~0ULL;

// A range of pages of a view, as it travels between two times under the lock.
struct ViewPages {
  std::uintptr_t base = 0;
  std::uint64_t number = 0;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  bool commits_by_page = false;
};

Result<ViewPages> check_commit(std::uintptr_t address, std::uint64_t size, std::uint32_t protect) {
  const AllocationTable::Guard guard(allocations());
  const Allocation* view = allocations().find(address);
  if (view == nullptr || !view->is_view() || size > view->end() - address) return fail(ERROR_INVALID_ADDRESS);
  if (view->view.memory->is_file) return fail(ERROR_ACCESS_DENIED);  // W-350: with any protection
  // The matrix of VirtualProtect counts here too (W-381 to W-386).
  if (!view_allows(view->protect, protect)) return fail(ERROR_INVALID_PARAMETER);
  return ViewPages{view->base, view->view.number, view->page_of(address), view->page_of(address + size - 1) + 1,
                   view->view.commit != nullptr};
}

Allocation* same_view(const ViewPages& pages) {
  Allocation* view = allocations().find(pages.base);
  const bool is_same = view != nullptr && view->is_view() && view->base == pages.base &&
                       view->view.number == pages.number && pages.end <= view->pages.size();
  return is_same ? view : nullptr;
}

}  // namespace

Result<std::uintptr_t> commit_view(std::uintptr_t address, std::uint64_t size, std::uint32_t protect) {
  const auto pages = check_commit(address, size, protect);
  if (!pages) return pages.failure();
  if (pages->commits_by_page) {
    const auto committed = call(protocol::CommitPagesRequest{pages->number, pages->first, pages->end - pages->first});
    if (!committed) return committed.failure();
  }
  const Status fetched = fetch_memory(address);
  if (!fetched) return fetched.failure();
  const AllocationTable::Guard guard(allocations());
  Allocation* view = same_view(*pages);
  if (view == nullptr) return fail(ERROR_INVALID_ADDRESS);
  const Status set = protect_pages(*view, pages->first, pages->end, with_section_modifiers(*view, protect));
  if (!set) return set.failure();
  return view->address_of(pages->first);
}

Result<CommitRun> committed_from(std::uintptr_t address) {
  protocol::QueryCommitRequest request;
  {
    const AllocationTable::Guard guard(allocations());
    const Allocation* found = allocations().find(address);
    if (found == nullptr || !found->view.commit) return CommitRun{true, kAllPages};
    request.view = found->view.number;
    request.first = found->page_of(address);
  }
  const auto reply = call(request);
  if (!reply) return reply.failure();
  return CommitRun{reply->committed, reply->pages};
}

std::uint32_t with_section_modifiers(const Allocation& view, std::uint32_t protect) {
  return protect | (view.protect & (PAGE_NOCACHE | PAGE_WRITECOMBINE));
}

}  // namespace mapcheck::client
