// SPDX-License-Identifier: Apache-2.0
// Which locks conflict, and whose turn it is when one goes. Finishing a wait may end other waits, so the list is looked
// at anew after each.
#include "objects/range_locks.h"

#include <algorithm>

namespace mapcheck::objects {

PendingLock::PendingLock(RangeLocks& locks, LockOwner owner, ByteRange range, bool exclusive, Finished finished)
    : locks_(locks), owner_(owner), range_(range), exclusive_(exclusive), finished_(std::move(finished)) {
  locks_.pending_.push_back(this);
}

PendingLock::~PendingLock() {
  locks_.pending_.remove(this);
}

bool RangeLocks::try_lock(LockOwner owner, ByteRange range, bool exclusive) {
  const auto conflicts = [&](const Lock& lock) {
    if (!lock.range.overlaps(range)) return false;
    if (exclusive) return true;                       // W-513, W-522: with one's own locks too
    return lock.exclusive && !(lock.owner == owner);  // W-523, W-524
  };
  if (std::any_of(held_.begin(), held_.end(), conflicts)) return false;
  held_.push_back(Lock{owner, range, exclusive});
  return true;
}

bool RangeLocks::unlock(LockOwner owner, ByteRange range) {
  auto found = held_.end();
  for (auto lock = held_.begin(); lock != held_.end(); ++lock) {
    if (!(lock->owner == owner) || !(lock->range == range)) continue;
    if (found == held_.end() || (lock->exclusive && !found->exclusive)) found = lock;  // W-525: the exclusive one first
  }
  if (found == held_.end()) return false;
  held_.erase(found);
  grant_pending();
  return true;
}

void RangeLocks::release_all(LockOwner owner) {
  std::erase_if(held_, [&](const Lock& lock) { return lock.owner == owner; });
  const auto is_owners = [&](const PendingLock* pending) { return pending->owner_ == owner; };
  while (true) {
    const auto next = std::find_if(pending_.begin(), pending_.end(), is_owners);
    if (next == pending_.end()) break;
    finish(**next, fail(ERROR_OPERATION_ABORTED));  // inferred
  }
  grant_pending();
}

bool RangeLocks::may_read(LockOwner owner, ByteRange range) const {
  return range.size == 0 || std::none_of(held_.begin(), held_.end(), [&](const Lock& lock) {
           return lock.exclusive && !(lock.owner == owner) && lock.range.overlaps(range);
         });
}

bool RangeLocks::may_write(LockOwner owner, ByteRange range) const {
  return range.size == 0 || std::none_of(held_.begin(), held_.end(), [&](const Lock& lock) {
           return !(lock.exclusive && lock.owner == owner) && lock.range.overlaps(range);
         });
}

void RangeLocks::grant_pending() {
  const auto fits = [this](PendingLock* pending) {
    return try_lock(pending->owner_, pending->range_, pending->exclusive_);
  };
  while (true) {
    const auto next = std::find_if(pending_.begin(), pending_.end(), fits);
    if (next == pending_.end()) return;
    finish(**next, Done{});
  }
}

void RangeLocks::finish(PendingLock& pending, Status status) {
  pending_.remove(&pending);
  const PendingLock::Finished finished = std::move(pending.finished_);
  finished(status);  // destroys the pending lock, unless it is kept here
  std::erase_if(kept_, [&pending](const auto& kept) { return kept.get() == &pending; });
}

}  // namespace mapcheck::objects
