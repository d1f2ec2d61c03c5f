// SPDX-License-Identifier: Apache-2.0
// The byte ranges of one file that are locked, and who waits for one. A lock belongs to an open file and a process
// together: a second handle to the same open file in the same process shares it, an inherited or duplicated one in
// another process does not. Exclusive locks overlap nothing; shared ones overlap each other, and the exclusive lock
// of their own owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "support/result.h"

namespace mapcheck::objects {

class File;
class HandleTable;

// A process is known here by its handle table.
struct LockOwner {
  const File* file = nullptr;
  const HandleTable* process = nullptr;
  bool operator==(const LockOwner&) const = default;
};

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t size = 0;
  bool operator==(const ByteRange&) const = default;
  // A range may end with the last byte that 64 bits can name, and not behind it.
  bool is_valid() const { return size == 0 || first + (size - 1) >= first; }
  // An empty range overlaps only what has bytes on both sides of it.
  bool overlaps(const ByteRange& other) const {
    return begins_before_end_of(other) && other.begins_before_end_of(*this);
  }

 private:
  bool begins_before_end_of(const ByteRange& other) const {
    return first < other.first || first - other.first < other.size;
  }
};

class RangeLocks;

// A lock that is asked for and not there yet. It is given up when this object goes.
class PendingLock {
 public:
  // Called once: with success when the lock is there, with a failure when it can no longer come.
  using Finished = std::function<void(Status)>;

  PendingLock(RangeLocks& locks, LockOwner owner, ByteRange range, bool exclusive, Finished finished);
  ~PendingLock();
  PendingLock(const PendingLock&) = delete;
  PendingLock& operator=(const PendingLock&) = delete;

 private:
  friend class RangeLocks;

  RangeLocks& locks_;
  const LockOwner owner_;
  const ByteRange range_;
  const bool exclusive_;
  Finished finished_;
};

class RangeLocks {
 public:
  bool empty() const { return held_.empty() && pending_.empty(); }

  bool try_lock(LockOwner owner, ByteRange range, bool exclusive);
  // Takes away one lock of exactly that range, the exclusive one first; false when the owner has none.
  bool unlock(LockOwner owner, ByteRange range);
  // The owner has closed the file: its locks go, and what it waited for will not come.
  void release_all(LockOwner owner);

  // Keeps a lock that is waited for by nobody until it is there or its owner has closed the file.
  void keep(std::unique_ptr<PendingLock> pending) { kept_.push_back(std::move(pending)); }

  // Whether bytes may be read or written by calls. A shared lock keeps everybody from writing, its owner too.
  bool may_read(LockOwner owner, ByteRange range) const;
  bool may_write(LockOwner owner, ByteRange range) const;

 private:
  friend class PendingLock;

  struct Lock {
    LockOwner owner;
    ByteRange range;
    bool exclusive = false;
  };

  // First come, first served, as far as the ranges allow.
  void grant_pending();
  void finish(PendingLock& pending, Status status);

  std::vector<Lock> held_;
  std::list<PendingLock*> pending_;
  std::vector<std::unique_ptr<PendingLock>> kept_;  // last: they take themselves off the list
};

}  // namespace mapcheck::objects
