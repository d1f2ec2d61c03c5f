// SPDX-License-Identifier: Apache-2.0
// What this library has placed in the address space of the process: views, memory of VirtualAlloc, placeholders. All
// that changes them, the system calls included, happens under one lock, so that table and kernel agree whenever the
// lock is free. No request to the object manager is made under it, since a fork takes the connections' lock first.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "client/commit_map.h"
#include "client/page_runs.h"
#include "client/page_size.h"
#include "support/unique_fd.h"

namespace mapcheck::client {

// The memory or file behind a view. Views of one section share it, so that it costs one descriptor; and none where a
// process has too few of them, since the manager gives it again for a view that it knows.
struct SectionMemory {
  UniqueFd file;
  bool is_file = false;
  bool is_pinned = false;  // the descriptor stays: it is in use, or the manager does not know all views
};

struct ViewBacking {
  std::shared_ptr<SectionMemory> memory;
  std::uint64_t offset = 0;
  std::uint64_t number = 0;           // the manager's; 0: not registered
  std::unique_ptr<CommitMap> commit;  // of a view whose pages are committed one by one, else nothing
};

enum class AllocationKind { view, memory, placeholder };

struct Allocation {
  AllocationKind kind = AllocationKind::view;
  std::uintptr_t base = 0;
  std::uint64_t size = 0;     // in whole pages
  std::uint32_t protect = 0;  // of all pages at first, as VirtualQuery shows it ever after
  bool replaced_placeholder = false;
  PageRuns pages;
  ViewBacking view;

  std::uintptr_t end() const { return base + size; }
  std::uint64_t page_of(std::uintptr_t address) const { return (address - base) / kPageSize; }
  std::uintptr_t address_of(std::uint64_t page) const { return base + page * kPageSize; }
  bool is_view() const { return kind == AllocationKind::view; }
};

class AllocationTable {
 public:
  // Holding one is what the other members ask for.
  class Guard {
   public:
    explicit Guard(AllocationTable& table);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    // For the handler of faults, which must not wait for its own thread.
    static bool is_held_by_this_thread();

   private:
    std::lock_guard<std::mutex> lock_;
  };

  Allocation& add(Allocation allocation);
  // The allocation that the address lies in, or nullptr.
  Allocation* find(std::uintptr_t address);
  // The one after the address, or nullptr.
  Allocation* next(std::uintptr_t address);
  void remove(const Allocation& allocation) { entries_.erase(allocation.base); }
  // What is kept of a section, with a descriptor.
  std::shared_ptr<SectionMemory> memory_of(std::uint64_t section, UniqueFd file, bool is_file);
  // Whether so many sections are mapped that no more descriptors shall be kept.
  bool is_crowded() const;

  // A forked child keeps the memory that it was given a copy of, and has no views. The caller holds the lock.
  void forget_views();
  std::mutex& lock() { return lock_; }

 private:
  std::mutex lock_;
  std::map<std::uintptr_t, Allocation> entries_;
  std::map<std::uint64_t, std::weak_ptr<SectionMemory>> memories_;
};

AllocationTable& allocations();

}  // namespace mapcheck::client
