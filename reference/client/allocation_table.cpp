// SPDX-License-Identifier: Apache-2.0
// Allocations by their base addresses.
#include "client/allocation_table.h"

#include <sys/resource.h>

#include <iterator>

#include "client/placement.h"

namespace mapcheck::client {
namespace {

// The sections that are mapped take at most this part of the descriptors that the process may have.
constexpr rlim_t kShareOfDescriptors = 4;

thread_local bool holds_the_lock = false;

}  // namespace

AllocationTable& allocations() {
  static auto* const table = new AllocationTable;  // never destroyed: threads may outlive static objects
  return *table;
}

AllocationTable::Guard::Guard(AllocationTable& table) : lock_(table.lock_) {
  holds_the_lock = true;
}

AllocationTable::Guard::~Guard() {
  holds_the_lock = false;
}

bool AllocationTable::Guard::is_held_by_this_thread() {
  return holds_the_lock;
}

Allocation& AllocationTable::add(Allocation allocation) {
  const std::uintptr_t base = allocation.base;
  return entries_.insert_or_assign(base, std::move(allocation)).first->second;
}

Allocation* AllocationTable::find(std::uintptr_t address) {
  const auto after = entries_.upper_bound(address);
  if (after == entries_.begin()) return nullptr;
  Allocation& candidate = std::prev(after)->second;
  return address < candidate.end() ? &candidate : nullptr;
}

Allocation* AllocationTable::next(std::uintptr_t address) {
  const auto after = entries_.upper_bound(address);
  return after == entries_.end() ? nullptr : &after->second;
}

std::shared_ptr<SectionMemory> AllocationTable::memory_of(std::uint64_t section, UniqueFd file, bool is_file) {
  if (auto known = memories_[section].lock()) {
    if (!known->file) known->file = std::move(file);
    return known;
  }
  std::shared_ptr<SectionMemory> made(new SectionMemory{std::move(file), is_file}, [this, section](auto* memory) {
    memories_.erase(section);
    delete memory;
  });
  memories_[section] = made;
  return made;
}

bool AllocationTable::is_crowded() const {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return memories_.size() >= limit.rlim_cur / kShareOfDescriptors;
}

void AllocationTable::forget_views() {
  std::erase_if(entries_, [](const auto& entry) {
    if (entry.second.is_view()) give_back_gap(entry.second.end());
    return entry.second.is_view();
  });
}

}  // namespace mapcheck::client
