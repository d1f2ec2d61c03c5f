// SPDX-License-Identifier: Apache-2.0
// Processes: registered by their parents, opened by number, ended, asked for their exit code.
#include "manager/requests.h"
#include "support/descriptor_room.h"
#include "winbase.h"

namespace mapcheck::manager {
namespace {

using objects::Process;
using objects::Ref;

// One request copies a whole table of handles. No program has so many children on the way, nor so many handles.
constexpr std::size_t kMostUnstartedChildren = 1024;
constexpr std::size_t kMostHandles = 1U << 24;

// Tells a registered child which process of the system it has become, unless it came and said so itself.
Status identify_child(const Caller& caller, Process& child, protocol::PassedFd& pidfd) {
  if (child.id() != 0) return Done{};
  if (pidfd.get() < 0) return fail(ERROR_INVALID_PARAMETER);
  if (is_of_the_last(pidfd.get())) return fail(ERROR_NO_SYSTEM_RESOURCES);
  const auto id = process_id_of(pidfd.get());
  if (!id) {  // it ended, and was reaped, before it made a call
    child.end();
    return Done{};
  }
  if (caller.world.find_process(*id) != nullptr) return fail(ERROR_INVALID_PARAMETER);
  child.identify(*id, pidfd.take());
  caller.world.add_process(Ref<Process>(&child));
  return Done{};
}

// The job that a new child is a member of before it runs; null for none.
Result<objects::Job*> job_of_child(const Process& parent, bool breakaway) {
  if (parent.job() == nullptr) return static_cast<objects::Job*>(nullptr);
  const auto job = parent.job()->job_of_child(breakaway);
  if (job && *job != nullptr && !(*job)->has_room()) return fail(ERROR_NOT_ENOUGH_QUOTA);
  return job;
}

}  // namespace

ReplyTo<protocol::PrepareProcessRequest> prepare_process(Caller& caller, protocol::PrepareProcessRequest& request) {
  if (caller.world.children_of(caller.process) >= kMostUnstartedChildren || caller.tally().handles > kMostHandles) {
    return fail(ERROR_NO_SYSTEM_RESOURCES);
  }
  const auto job = job_of_child(caller.process, request.breakaway);
  if (!job) return job.failure();
  auto child = objects::make_object<Process>(caller.tally(), caller.process.session());
  if (*job != nullptr) child->join(**job);
  if (request.inherit_handles) child->handles().inherit_from(caller.process.handles());
  return protocol::PrepareProcessRequest::Reply{caller.world.prepare_child(std::move(child), caller.process)};
}

ReplyTo<protocol::StartProcessRequest> start_process(Caller& caller, protocol::StartProcessRequest& request) {
  const Ref<Process> child = caller.world.take_child(request.token);
  if (!child) return fail(ERROR_INVALID_PARAMETER);
  const Status identified = identify_child(caller, *child, request.pidfd);
  if (!identified) return identified.failure();
  objects::HandleTable& handles = caller.process.handles();
  protocol::StartProcessRequest::Reply reply;
  reply.process = handles.open(*child, objects::all_access(objects::Kind::process), request.inherit_process);
  reply.thread = handles.open(child->main_thread(), objects::all_access(objects::Kind::thread), request.inherit_thread);
  reply.process_id = child->id();
  return reply;
}

ReplyTo<protocol::AbandonProcessRequest> abandon_process(Caller& caller, protocol::AbandonProcessRequest& request) {
  if (!caller.world.take_child(request.token)) return fail(ERROR_INVALID_PARAMETER);
  return protocol::EmptyReply{};
}

Result<Ref<Process>> process_of_this_user(Caller& caller, std::uint32_t process_id) {
  if (process_id == 0) return fail(ERROR_INVALID_PARAMETER);
  Ref<Process> process(caller.world.find_process(process_id));
  if (process) return process;
  auto pidfd = open_process_of_this_user(process_id);
  if (!pidfd) return pidfd.failure();
  if (is_of_the_last(pidfd->get())) return fail(ERROR_NO_SYSTEM_RESOURCES);
  process = objects::make_object<Process>(caller.tally(), caller.process.session());
  process->identify(process_id, std::move(*pidfd));
  caller.world.add_process(process);
  return process;
}

ReplyTo<protocol::OpenProcessRequest> open_process(Caller& caller, protocol::OpenProcessRequest& request) {
  const auto access = objects::grant_open(objects::Kind::process, request.access);
  if (!access) return access.failure();
  const auto process = process_of_this_user(caller, request.process_id);
  if (!process) return process.failure();
  return protocol::HandleReply{caller.process.handles().open(**process, *access, request.inherit), false};
}

ReplyTo<protocol::TerminateProcessRequest> terminate_process(Caller& caller,
                                                             protocol::TerminateProcessRequest& request) {
  const auto process = caller.object<Process>(request.process, PROCESS_TERMINATE);
  if (!process) return process.failure();
  const Status terminated = (*process)->terminate(request.exit_code);
  if (!terminated) return terminated.failure();
  return protocol::EmptyReply{};
}

ReplyTo<protocol::QueryProcessRequest> query_process(Caller& caller, protocol::QueryProcessRequest& request) {
  const auto process = caller.object<Process>(request.process, PROCESS_QUERY_LIMITED_INFORMATION);
  if (!process) return process.failure();
  return protocol::QueryProcessRequest::Reply{(*process)->exit_code().value_or(STILL_ACTIVE), (*process)->id(),
                                              static_cast<std::uint32_t>((*process)->handles().size())};
}

}  // namespace mapcheck::manager
