// SPDX-License-Identifier: Apache-2.0
// Waits: what may be waited for, and for how long; and what is signaled first by SignalObjectAndWait.
#include <algorithm>

#include "manager/requests.h"
#include "objects/mutex.h"
#include "winbase.h"

namespace mapcheck::manager {
namespace {

using Objects = std::vector<objects::Ref<objects::Object>>;

// All handles are looked at before anything is waited for. Pseudo handles are for WaitForSingleObject only.
Result<Objects> objects_of(const Caller& caller, const protocol::WaitRequest& request) {
  Objects found;
  for (const HandleValue handle : request.handles) {
    auto entry = caller.find(handle);
    if (!entry) return entry.failure();
    if (entry->is_pseudo && request.several) return fail(ERROR_INVALID_HANDLE);
    if ((entry->access & SYNCHRONIZE) == 0) return fail(ERROR_ACCESS_DENIED);
    if (!entry->object->can_be_waited_on()) return fail(ERROR_INVALID_HANDLE);
    found.push_back(std::move(entry->object));
  }
  return found;
}

bool has_duplicates(const Objects& objects) {
  std::vector<const objects::Object*> sorted;
  for (const auto& object : objects) sorted.push_back(object.get());
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

template <class T>
Status status_of(const Result<T>& result) {
  return result ? Status(Done{}) : Status(result.failure());
}

// D-314, W-615, W-618. As SetEvent, ReleaseMutex and ReleaseSemaphore do it, with the rights that those need.
Status signal(Caller& caller, HandleValue handle) {
  const auto found = caller.find(handle);
  if (!found) return found.failure();
  protocol::SetEventRequest event{handle};
  protocol::ReleaseMutexRequest mutex{handle};
  protocol::ReleaseSemaphoreRequest semaphore{handle, 1};
  switch (found->object->kind()) {
    case objects::Kind::event:
      return status_of(set_event(caller, event));
    case objects::Kind::mutex:
      return status_of(release_mutex(caller, mutex));
    case objects::Kind::semaphore:
      return status_of(release_semaphore(caller, semaphore));
    default:
      return fail(ERROR_INVALID_HANDLE);
  }
}

bool may_be_empty(const protocol::WaitRequest& request) {
  return request.alertable && !request.several && !request.signals;
}

}  // namespace

// The handles are looked at before anything is signaled; what is signaled stays so if the wait is in vain.
Result<std::optional<std::uint32_t>> begin_wait(Caller& caller, const protocol::WaitRequest& request,
                                                objects::Wait::Finished finished) {
  using Outcome = std::optional<std::uint32_t>;
  if (request.handles.empty() && !may_be_empty(request)) return fail(ERROR_INVALID_PARAMETER);
  auto objects = objects_of(caller, request);
  if (!objects) return objects.failure();
  const bool all = request.all && objects->size() > 1;
  if (all && has_duplicates(*objects)) return fail(ERROR_INVALID_PARAMETER);
  if (would_exceed(*objects, all, caller.thread)) return fail(ERROR_MUTANT_LIMIT_EXCEEDED);  // inferred
  if (request.signals) {
    const Status signaled = signal(caller, request.signal);
    if (!signaled) return signaled.failure();
  }
  auto wait = std::make_unique<objects::Wait>(caller.thread, std::move(*objects), all, request.alertable);
  if (const auto outcome = wait->try_take()) return Outcome(outcome);
  if (request.milliseconds == 0) return Outcome(WAIT_TIMEOUT);
  std::optional<objects::Clock::time_point> deadline;
  if (request.milliseconds != INFINITE) {
    deadline = objects::Clock::now() + std::chrono::milliseconds(request.milliseconds);
  }
  wait->enlist(caller.tally(), caller.world.deadlines(), deadline, std::move(finished));
  caller.thread.keep_wait(std::move(wait));
  return Outcome();
}

}  // namespace mapcheck::manager
