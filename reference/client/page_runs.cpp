// SPDX-License-Identifier: Apache-2.0
// Runs by their first pages. Neighbours that became equal are joined, so that a run is as long as it can be.
#include "client/page_runs.h"

#include <iterator>

namespace mapcheck::client {

PageRun PageRuns::from(std::uint64_t page) const {
  const auto next = starts_.upper_bound(page);
  return PageRun{page, next == starts_.end() ? pages_ : next->first, std::prev(next)->second};
}

void PageRuns::assign(std::uint64_t first, std::uint64_t end, PageState state) {
  if (first >= end) return;
  if (end < pages_) starts_.insert_or_assign(end, from(end).state);
  starts_.erase(starts_.lower_bound(first), starts_.lower_bound(end));
  auto made = starts_.insert_or_assign(first, state).first;
  const auto after = std::next(made);
  if (after != starts_.end() && after->second == state) starts_.erase(after);
  if (made != starts_.begin() && std::prev(made)->second == state) starts_.erase(made);
}

}  // namespace mapcheck::client
