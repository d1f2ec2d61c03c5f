// SPDX-License-Identifier: Apache-2.0
// Byte-range locks. A thread that has to wait for one waits for an event that nobody else knows; with the wait, or with
// the thread, goes what it asked for.
#include "manager/requests.h"
#include "objects/event.h"
#include "objects/file.h"
#include "winnt.h"

namespace mapcheck::manager {
namespace {

using objects::ByteRange;
using objects::Event;
using objects::File;
using objects::PendingLock;
using objects::Ref;

struct Target {
  Ref<File> file;
  objects::LockOwner owner;
  ByteRange range;
};

// W-541: whoever may neither read nor write has nothing to lock.
Result<Target> target_of(const Caller& caller, HandleValue handle, ByteRange range) {
  const auto found = caller.find(handle);
  if (!found) return found.failure();
  if (found->object->kind() != objects::Kind::file) return fail(ERROR_INVALID_HANDLE);
  if ((found->access & (FILE_READ_DATA | FILE_WRITE_DATA)) == 0) return fail(ERROR_ACCESS_DENIED);
  const Ref<File> file(static_cast<File*>(found->object.get()));
  if (!file->is_regular()) return fail(ERROR_INVALID_PARAMETER);
  return Target{file, {file.get(), &caller.process.handles()}, range};
}

// Tells a thread that its lock is there, or will not come.
struct BlockedLock {
  std::unique_ptr<PendingLock> pending;
  Status status = Done{};
};

void block(Caller& caller, const Target& target, bool exclusive, std::function<void(Status)> finished) {
  const auto arrival = objects::make_object<Event>(caller.tally(), true, false);
  const auto blocked = std::make_shared<BlockedLock>();
  const auto arrived = [arrival, status = &blocked->status](Status outcome) {
    *status = outcome;
    arrival->set();
  };
  blocked->pending =
      std::make_unique<PendingLock>(target.file->node().locks(), target.owner, target.range, exclusive, arrived);
  auto wait = std::make_unique<objects::Wait>(caller.thread, std::vector<Ref<objects::Object>>{arrival}, false);
  wait->enlist(caller.tally(), caller.world.deadlines(), std::nullopt,
               [blocked, finished = std::move(finished)](std::uint32_t) { finished(blocked->status); });
  caller.thread.keep_wait(std::move(wait));
}

// D-332: the event is set when the lock is there, and so is the file. Nobody waits, so the list of locks keeps it; it
// ends before the file does.
void pend(const Target& target, bool exclusive, Ref<Event> event) {
  objects::RangeLocks& locks = target.file->node().locks();
  target.file->operation_began();
  const auto arrived = [event = std::move(event), file = target.file.get()](Status) {
    if (event) event->set();
    file->operation_ended();
  };
  locks.keep(std::make_unique<PendingLock>(locks, target.owner, target.range, exclusive, arrived));
}

Result<Ref<Event>> event_of(const Caller& caller, HandleValue handle) {
  if (handle == 0) return Ref<Event>();
  return caller.object<Event>(handle, EVENT_MODIFY_STATE);
}

}  // namespace

Result<std::optional<protocol::LockFileRequest::Reply>> begin_lock(Caller& caller,
                                                                   const protocol::LockFileRequest& request,
                                                                   std::function<void(Status)> finished) {
  using Reply = protocol::LockFileRequest::Reply;
  using Outcome = std::optional<Reply>;
  const auto target = target_of(caller, request.handle, {request.offset, request.size});
  if (!target) return target.failure();
  const auto event = event_of(caller, request.event);
  if (!event) return event.failure();
  if (!target->range.is_valid()) return fail(ERROR_INVALID_LOCK_RANGE);  // W-528, W-529
  if (*event) (*event)->reset();
  if (target->file->node().locks().try_lock(target->owner, target->range, request.exclusive)) {
    if (*event) (*event)->set();
    return Outcome(Reply{false});
  }
  if (request.at_once) return fail(ERROR_LOCK_VIOLATION);  // W-519, D-331
  if (target->file->is_asynchronous()) {
    pend(*target, request.exclusive, *event);
    return Outcome(Reply{true});
  }
  block(caller, *target, request.exclusive, std::move(finished));
  return Outcome();
}

ReplyTo<protocol::UnlockFileRequest> unlock_file(Caller& caller, protocol::UnlockFileRequest& request) {
  const auto target = target_of(caller, request.handle, {request.offset, request.size});
  if (!target) return target.failure();
  // W-516, W-518, W-543, D-330: exactly the range, through the handle that locked it.
  if (!target->file->node().locks().unlock(target->owner, target->range)) return fail(ERROR_NOT_LOCKED);
  return protocol::EmptyReply{};
}

}  // namespace mapcheck::manager
