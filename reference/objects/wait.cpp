// SPDX-License-Identifier: Apache-2.0
// Waits. The lowest signaled index wins a wait for any; a wait for all does not tell indices.
#include "objects/wait.h"

#include <algorithm>

#include "objects/thread.h"
#include "winbase.h"

namespace mapcheck::objects {

Wait::Wait(Thread& thread, std::vector<Ref<Object>> objects, bool all, bool alertable)
    : thread_(thread), objects_(std::move(objects)), all_(all), alertable_(alertable) {}

Wait::~Wait() {
  if (tally_ == nullptr) return;
  --tally_->waiters;
  for (const Ref<Object>& object : objects_) object->remove_waiter(*this);
  if (deadline_) deadlines_->remove(*deadline_, *this);
}

std::optional<std::uint32_t> Wait::try_take() {
  const auto outcome = all_ ? try_take_all() : try_take_any();
  if (!outcome && alertable_ && thread_.apcs() != 0) return WAIT_IO_COMPLETION;
  return outcome;
}

std::optional<std::uint32_t> Wait::try_take_any() {
  for (std::uint32_t i = 0; i < objects_.size(); ++i) {
    if (!objects_[i]->is_signaled(thread_)) continue;
    return (objects_[i]->take(thread_) ? WAIT_ABANDONED_0 : WAIT_OBJECT_0) + i;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Wait::try_take_all() {
  const auto signaled = [this](const Ref<Object>& object) { return object->is_signaled(thread_); };
  if (!std::all_of(objects_.begin(), objects_.end(), signaled)) return std::nullopt;
  std::uint32_t outcome = WAIT_OBJECT_0;
  for (const Ref<Object>& object : objects_) {
    if (object->take(thread_)) outcome = WAIT_ABANDONED_0;  // W-561: that one of them was, not which
  }
  return outcome;
}

void Wait::enlist(Tally& tally, Deadlines& deadlines, std::optional<Clock::time_point> deadline, Finished finished) {
  tally_ = &tally;
  deadlines_ = &deadlines;
  finished_ = std::move(finished);
  ++tally_->waiters;
  for (const Ref<Object>& object : objects_) object->add_waiter(*this);
  deadline_ = deadline;
  if (deadline_) deadlines_->add(*deadline_, *this);
}

void Wait::try_finish() {
  if (const auto outcome = try_take()) finish(*outcome);
}

void Wait::ring() {
  finish(WAIT_TIMEOUT);
}

void Wait::finish(std::uint32_t outcome) {
  const Finished finished = std::move(finished_);
  thread_.drop_wait();  // destroys this wait
  finished(outcome);
}

}  // namespace mapcheck::objects
