// SPDX-License-Identifier: Apache-2.0
// Handles: closing, duplicating within and between processes, properties.
#include <optional>
#include <utility>

#include "handleapi.h"
#include "manager/requests.h"
#include "winnt.h"

namespace mapcheck::manager {
namespace {

using objects::Process;
using objects::Ref;

constexpr std::uint32_t kHandleFlags = HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE;

// The entry of a real handle of the caller's.
Result<objects::Handle*> entry_of(Caller& caller, HandleValue handle) {
  objects::Handle* entry = caller.process.handles().find(handle);
  if (entry == nullptr) return fail(ERROR_INVALID_HANDLE);
  return entry;
}

// The rights of a duplicate. Sections, events and the like may gain rights, as their owner could open them anew;
// a file's rights were settled when it was opened.
Result<objects::Access> duplicate_access(const Found& source, const protocol::DuplicateHandleRequest& request) {
  if ((request.options & DUPLICATE_SAME_ACCESS) != 0) return source.access;
  const auto access = objects::grant_duplicate(source.object->kind(), request.access);
  if (!access) return access.failure();
  const bool gains = (*access & ~source.access) != 0;
  if (gains && source.object->kind() == objects::Kind::file) return fail(ERROR_ACCESS_DENIED);
  return *access;
}

// The target process of a duplication; null means that the source is only to be closed.
Result<Ref<Process>> target_of(Caller& caller, const protocol::DuplicateHandleRequest& request) {
  if (request.target_process == 0 && (request.options & DUPLICATE_CLOSE_SOURCE) != 0) return Ref<Process>();
  auto target = caller.object<Process>(request.target_process, PROCESS_DUP_HANDLE);
  if (target && (*target)->has_ended()) return fail(ERROR_ACCESS_DENIED);
  return target;
}

// A handle that stands in no table: while its source is closed and its duplicate not yet open, an object keeps its
// name, and a file its locks.
class HandleOnTheWay {
 public:
  HandleOnTheWay(Ref<objects::Object> object, const objects::HandleTable& from)
      : object_(std::move(object)), from_(from) {
    object_->handle_opened();
  }
  ~HandleOnTheWay() {
    object_->handle_left(from_);
    object_->handle_closed();
  }
  HandleOnTheWay(const HandleOnTheWay&) = delete;
  HandleOnTheWay& operator=(const HandleOnTheWay&) = delete;

 private:
  const Ref<objects::Object> object_;
  const objects::HandleTable& from_;
};

void close_source(Process& owner, HandleValue source) {
  const objects::Handle* entry = owner.handles().find(source);
  if (entry != nullptr && !entry->protect_from_close) owner.handles().take_out(source);
}

}  // namespace

ReplyTo<protocol::CloseHandleRequest> close_handle(Caller& caller, protocol::CloseHandleRequest& request) {
  const auto entry = entry_of(caller, request.handle);
  if (!entry) return entry.failure();
  if ((*entry)->protect_from_close) return fail(ERROR_INVALID_HANDLE);
  caller.process.handles().close(request.handle);
  return protocol::EmptyReply{};
}

// The source is closed, if that was asked for, whatever becomes of the duplicate; and before the duplicate gets its
// value, which may thus be the same.
ReplyTo<protocol::DuplicateHandleRequest> duplicate_handle(Caller& caller, protocol::DuplicateHandleRequest& request) {
  const auto owner = caller.object<Process>(request.source_process, PROCESS_DUP_HANDLE);
  if (!owner) return owner.failure();
  if ((*owner)->has_ended()) return fail(ERROR_ACCESS_DENIED);
  const auto source = caller.find_in(**owner, request.source);
  if (!source) return source.failure();
  const auto target = target_of(caller, request);
  const auto access = duplicate_access(*source, request);
  std::optional<HandleOnTheWay> on_the_way;
  if ((request.options & DUPLICATE_CLOSE_SOURCE) != 0 && !source->is_pseudo) {
    on_the_way.emplace(source->object, (*owner)->handles());
    close_source(**owner, request.source);
  }
  if (!target) return target.failure();
  if (!*target) return protocol::DuplicateHandleRequest::Reply{};
  if (!access) return access.failure();
  return protocol::DuplicateHandleRequest::Reply{(*target)->handles().open(*source->object, *access, request.inherit)};
}

// W-460, W-461. No right is needed, and pseudo handles stand for what they always stand for.
ReplyTo<protocol::CompareHandlesRequest> compare_handles(Caller& caller, protocol::CompareHandlesRequest& request) {
  const auto first = caller.find(request.first);
  if (!first) return first.failure();
  const auto second = caller.find(request.second);
  if (!second) return second.failure();
  if (first->object.get() != second->object.get()) return fail(ERROR_NOT_SAME_OBJECT);
  return protocol::EmptyReply{};
}

ReplyTo<protocol::QueryHandleRequest> query_handle(Caller& caller, protocol::QueryHandleRequest& request) {
  const auto entry = entry_of(caller, request.handle);
  if (!entry) return entry.failure();
  protocol::QueryHandleRequest::Reply reply;
  if ((*entry)->inherit) reply.flags |= HANDLE_FLAG_INHERIT;
  if ((*entry)->protect_from_close) reply.flags |= HANDLE_FLAG_PROTECT_FROM_CLOSE;
  return reply;
}

ReplyTo<protocol::SetHandleRequest> set_handle(Caller& caller, protocol::SetHandleRequest& request) {
  if (((request.mask | request.flags) & ~kHandleFlags) != 0) return fail(ERROR_INVALID_PARAMETER);
  const auto entry = entry_of(caller, request.handle);
  if (!entry) return entry.failure();
  if ((request.mask & HANDLE_FLAG_INHERIT) != 0) (*entry)->inherit = (request.flags & HANDLE_FLAG_INHERIT) != 0;
  if ((request.mask & HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0) {
    (*entry)->protect_from_close = (request.flags & HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0;
  }
  return protocol::EmptyReply{};
}

}  // namespace mapcheck::manager
