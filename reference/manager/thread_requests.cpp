// SPDX-License-Identifier: Apache-2.0
// Threads: let go by their creators, opened by number, asked for their exit code.
#include "manager/requests.h"
#include "winbase.h"

namespace mapcheck::manager {

using objects::Ref;
using objects::Thread;

ReplyTo<protocol::CreateThreadRequest> create_thread(Caller& caller, protocol::CreateThreadRequest& request) {
  Thread* thread = caller.process.find_thread(request.thread_id);
  if (thread == nullptr || thread == &caller.thread) return fail(ERROR_INVALID_PARAMETER);
  const HandleValue handle =
      caller.process.handles().open(*thread, objects::all_access(objects::Kind::thread), request.inherit);
  thread->start().let_go(request.suspended);
  return protocol::HandleReply{handle, false};
}

ReplyTo<protocol::ReportThreadExitRequest> report_thread_exit(Caller& caller,
                                                              protocol::ReportThreadExitRequest& request) {
  caller.thread.report_exit_code(request.exit_code);
  return protocol::EmptyReply{};
}

// A thread that has made no call yet is known by no number here, unless it is the first of its process.
ReplyTo<protocol::OpenThreadRequest> open_thread(Caller& caller, protocol::OpenThreadRequest& request) {
  const auto access = objects::grant_open(objects::Kind::thread, request.access);
  if (!access) return access.failure();
  Ref<Thread> thread;
  for (const auto& [id, process] : caller.world.processes()) {
    thread = Ref<Thread>(process->find_thread(request.thread_id));
    if (thread) break;
  }
  if (!thread) {
    const auto process = process_of_this_user(caller, request.thread_id);
    if (!process) return process.failure();
    thread = Ref<Thread>(&(*process)->main_thread());
  }
  return protocol::HandleReply{caller.process.handles().open(*thread, *access, request.inherit), false};
}

// A thread that runs cannot be stopped from here.
ReplyTo<protocol::SuspendThreadRequest> suspend_thread(Caller& caller, protocol::SuspendThreadRequest& request) {
  const auto thread = caller.object<Thread>(request.thread, THREAD_SUSPEND_RESUME);
  if (!thread) return thread.failure();
  if ((*thread)->has_ended()) return fail(ERROR_ACCESS_DENIED);
  if (!(*thread)->start().is_held()) return fail(ERROR_NOT_SUPPORTED);
  return protocol::SuspendCountReply{(*thread)->start().suspend()};
}

ReplyTo<protocol::ResumeThreadRequest> resume_thread(Caller& caller, protocol::ResumeThreadRequest& request) {
  const auto thread = caller.object<Thread>(request.thread, THREAD_SUSPEND_RESUME);
  if (!thread) return thread.failure();
  return protocol::SuspendCountReply{(*thread)->start().resume()};
}

ReplyTo<protocol::QueryThreadRequest> query_thread(Caller& caller, protocol::QueryThreadRequest& request) {
  const auto thread = caller.object<Thread>(request.thread, THREAD_QUERY_LIMITED_INFORMATION);
  if (!thread) return thread.failure();
  const std::uint32_t code = (*thread)->has_ended() ? (*thread)->exit_code() : STILL_ACTIVE;
  return protocol::QueryThreadRequest::Reply{code, (*thread)->id(), (*thread)->process_id()};
}

}  // namespace mapcheck::manager
