// SPDX-License-Identifier: Apache-2.0
// Views by their base addresses.
#include "client/view_table.h"

namespace mapcheck::client {

ViewTable& views() {
  static auto* const table = new ViewTable;  // never destroyed: threads may outlive static objects
  return *table;
}

std::map<std::uintptr_t, View>::iterator ViewTable::locate(std::uintptr_t address) {
  auto after = views_.upper_bound(address);
  if (after == views_.begin()) return views_.end();
  const auto candidate = std::prev(after);
  return address - candidate->second.base < candidate->second.size ? candidate : views_.end();
}

void ViewTable::add(const View& view) {
  const std::lock_guard guard(lock_);
  views_.insert_or_assign(view.base, view);
}

std::optional<View> ViewTable::find(std::uintptr_t address) {
  const std::lock_guard guard(lock_);
  const auto found = locate(address);
  return found == views_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<View> ViewTable::take(std::uintptr_t address) {
  const std::lock_guard guard(lock_);
  const auto found = locate(address);
  if (found == views_.end()) return std::nullopt;
  const View view = found->second;
  views_.erase(found);
  return view;
}

void ViewTable::forget_all() {
  views_.clear();
}

}  // namespace mapcheck::client
