// SPDX-License-Identifier: Apache-2.0
// Timers, and the routines that they and other threads queue.
#include "manager/requests.h"
#include "objects/timer.h"
#include "winnt.h"

namespace mapcheck::manager {

using objects::Thread;
using objects::Timer;

// What nobody fetches must not fill the memory of all.
constexpr std::size_t kMostQueued = 1U << 16;

ReplyTo<protocol::CreateTimerRequest> create_timer(Caller& caller, protocol::CreateTimerRequest& request) {
  auto timer = objects::make_object<Timer>(caller.tally(), caller.world.deadlines(), request.manual_reset);
  return publish(caller, request.creation, timer, request.creation.access);
}

ReplyTo<protocol::SetTimerRequest> set_timer(Caller& caller, protocol::SetTimerRequest& request) {
  if (request.period < 0) return fail(ERROR_INVALID_PARAMETER);  // D-305, W-595
  auto timer = caller.object<Timer>(request.handle, TIMER_MODIFY_STATE);
  if (!timer) return timer.failure();
  const std::chrono::milliseconds period(request.period);
  (*timer)->set({request.due, period, request.routine, request.argument}, caller.thread);
  return protocol::EmptyReply{};
}

ReplyTo<protocol::CancelTimerRequest> cancel_timer(Caller& caller, protocol::CancelTimerRequest& request) {
  auto timer = caller.object<Timer>(request.handle, TIMER_MODIFY_STATE);
  if (!timer) return timer.failure();
  (*timer)->cancel();
  return protocol::EmptyReply{};
}

ReplyTo<protocol::QueueApcRequest> queue_apc(Caller& caller, protocol::QueueApcRequest& request) {
  auto thread = caller.object<Thread>(request.thread, THREAD_SET_CONTEXT);
  if (!thread) return thread.failure();
  if ((*thread)->has_ended()) return fail(ERROR_GEN_FAILURE);  // W-625
  if ((*thread)->apcs() >= kMostQueued) return fail(ERROR_NO_SYSTEM_RESOURCES);
  (*thread)->queue({request.routine, request.argument, 0, nullptr});
  return protocol::EmptyReply{};
}

ReplyTo<protocol::TakeApcRequest> take_apc(Caller& caller, protocol::TakeApcRequest&) {
  const auto apc = caller.thread.take_apc();
  if (!apc) return protocol::TakeApcRequest::Reply{};
  return protocol::TakeApcRequest::Reply{apc->routine, apc->argument, apc->timer != nullptr, apc->file_time};
}

}  // namespace mapcheck::manager
