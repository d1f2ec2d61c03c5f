// SPDX-License-Identifier: Apache-2.0
// The table of requests. What differs is who may make them: a connection without a process may only attach, the
// connection of a process may only report its exit code, and everything else is said by threads.
#include "manager/dispatch.h"

#include "manager/requests.h"
#include "manager/trace.h"

namespace mapcheck::manager {
namespace {

using protocol::MessageKind;

std::uint32_t thread_of(Session& session) {
  return session.thread() == nullptr ? 0 : session.thread()->id();
}

template <class Message>
void trace_message(Session& session, const char* mark, const char* name, Message& message) {
  if (!session.trace()) return;
  Describer describer;
  message.fields(describer);
  session.trace()(session.peer().process_id, thread_of(session), std::string(mark) + name + describer.text());
}

template <class Reply>
void send_reply(Session& session, const char* name, Result<Reply> result) {
  protocol::Encoder encoder;
  encoder("error", result.code());
  if (result) {
    result->fields(encoder);
    trace_message(session, "< ", name, *result);
  } else if (session.trace()) {
    const std::string text = std::string("< ") + name + " error " + std::to_string(result.code());
    session.trace()(session.peer().process_id, thread_of(session), text);
  }
  session.send(encoder);
}

template <class Request>
bool decode(Session& session, const char* name, std::span<const std::byte> body, protocol::Descriptors& descriptors,
            Request& request) {
  protocol::Decoder decoder(body, descriptors);
  request.fields(decoder);
  if (!decoder.finished()) return false;
  trace_message(session, "> ", name, request);
  return true;
}

using Handler = bool (*)(Session&, const char* name, std::span<const std::byte>, protocol::Descriptors&);

// A request about the connection itself.
template <class Request, ReplyTo<Request> (*function)(Session&, Request&)>
bool serve_session(Session& session, const char* name, std::span<const std::byte> body,
                   protocol::Descriptors& descriptors) {
  Request request;
  if (!decode(session, name, body, descriptors, request)) return false;
  send_reply(session, name, function(session, request));
  return true;
}

// A request of a thread.
template <class Request, ReplyTo<Request> (*function)(Caller&, Request&)>
bool serve(Session& session, const char* name, std::span<const std::byte> body, protocol::Descriptors& descriptors) {
  Request request;
  if (session.thread() == nullptr || !decode(session, name, body, descriptors, request)) return false;
  Caller caller{session.world(), *session.process(), *session.thread()};
  send_reply(session, name, function(caller, request));
  return true;
}

bool serve_wait(Session& session, const char* name, std::span<const std::byte> body,
                protocol::Descriptors& descriptors) {
  protocol::WaitRequest request;
  if (session.thread() == nullptr || !decode(session, name, body, descriptors, request)) return false;
  Caller caller{session.world(), *session.process(), *session.thread()};
  using Reply = protocol::WaitRequest::Reply;
  // The wait ends with the session at the latest, so the session is there when it finishes.
  const auto finished = [&session, name](std::uint32_t outcome) { send_reply<Reply>(session, name, Reply{outcome}); };
  const auto begun = begin_wait(caller, request, finished);
  if (!begun) {
    send_reply<Reply>(session, name, begun.failure());
  } else if (*begun) {
    finished(**begun);
  }
  return true;
}

bool serve_lock(Session& session, const char* name, std::span<const std::byte> body,
                protocol::Descriptors& descriptors) {
  protocol::LockFileRequest request;
  if (session.thread() == nullptr || !decode(session, name, body, descriptors, request)) return false;
  Caller caller{session.world(), *session.process(), *session.thread()};
  using Reply = protocol::LockFileRequest::Reply;
  const auto finished = [&session, name](Status status) {
    send_reply<Reply>(session, name, status ? Result<Reply>(Reply{}) : Result<Reply>(status.failure()));
  };
  const auto begun = begin_lock(caller, request, finished);
  if (!begun) {
    send_reply<Reply>(session, name, begun.failure());
  } else if (*begun) {
    send_reply<Reply>(session, name, **begun);
  }
  return true;
}

// Answered when the thread may run.
bool serve_begin(Session& session, const char* name, std::span<const std::byte> body,
                 protocol::Descriptors& descriptors) {
  protocol::BeginThreadRequest request;
  if (session.thread() == nullptr || !decode(session, name, body, descriptors, request)) return false;
  // The thread forgets this when it ends, which is before its session does.
  session.thread()->start().await(
      [&session, name] { send_reply<protocol::EmptyReply>(session, name, protocol::EmptyReply{}); });
  return true;
}

struct Entry {
  MessageKind kind;
  const char* name;
  Handler handler;
};

// clang-format off
constexpr Entry kEntries[] = {
    {MessageKind::attach_process, "attach_process", serve_session<protocol::AttachProcessRequest, attach_process>},
    {MessageKind::attach_thread, "attach_thread", serve_session<protocol::AttachThreadRequest, attach_thread>},
    {MessageKind::report_exit, "report_exit", serve_session<protocol::ReportExitRequest, report_exit>},
    {MessageKind::create_event, "create_event", serve<protocol::CreateEventRequest, create_event>},
    {MessageKind::set_event, "set_event", serve<protocol::SetEventRequest, set_event>},
    {MessageKind::reset_event, "reset_event", serve<protocol::ResetEventRequest, reset_event>},
    {MessageKind::create_mutex, "create_mutex", serve<protocol::CreateMutexRequest, create_mutex>},
    {MessageKind::release_mutex, "release_mutex", serve<protocol::ReleaseMutexRequest, release_mutex>},
    {MessageKind::create_semaphore, "create_semaphore", serve<protocol::CreateSemaphoreRequest, create_semaphore>},
    {MessageKind::release_semaphore, "release_semaphore", serve<protocol::ReleaseSemaphoreRequest, release_semaphore>},
    {MessageKind::create_timer, "create_timer", serve<protocol::CreateTimerRequest, create_timer>},
    {MessageKind::create_job, "create_job", serve<protocol::CreateJobRequest, create_job>},
    {MessageKind::open_object, "open_object", serve<protocol::OpenObjectRequest, open_object>},
    {MessageKind::wait, "wait", serve_wait},
    {MessageKind::pulse_event, "pulse_event", serve<protocol::PulseEventRequest, pulse_event>},
    {MessageKind::set_timer, "set_timer", serve<protocol::SetTimerRequest, set_timer>},
    {MessageKind::cancel_timer, "cancel_timer", serve<protocol::CancelTimerRequest, cancel_timer>},
    {MessageKind::queue_apc, "queue_apc", serve<protocol::QueueApcRequest, queue_apc>},
    {MessageKind::take_apc, "take_apc", serve<protocol::TakeApcRequest, take_apc>},
    {MessageKind::compare_handles, "compare_handles", serve<protocol::CompareHandlesRequest, compare_handles>},
    {MessageKind::assign_process, "assign_process", serve<protocol::AssignProcessRequest, assign_process>},
    {MessageKind::is_in_job, "is_in_job", serve<protocol::IsInJobRequest, is_in_job>},
    {MessageKind::terminate_job, "terminate_job", serve<protocol::TerminateJobRequest, terminate_job>},
    {MessageKind::limit_job, "limit_job", serve<protocol::LimitJobRequest, limit_job>},
    {MessageKind::query_job, "query_job", serve<protocol::QueryJobRequest, query_job>},
    {MessageKind::create_section, "create_section", serve<protocol::CreateSectionRequest, create_section>},
    {MessageKind::map_view, "map_view", serve<protocol::MapViewRequest, map_view>},
    {MessageKind::unmap_view, "unmap_view", serve<protocol::UnmapViewRequest, unmap_view>},
    {MessageKind::close_handle, "close_handle", serve<protocol::CloseHandleRequest, close_handle>},
    {MessageKind::duplicate_handle, "duplicate_handle", serve<protocol::DuplicateHandleRequest, duplicate_handle>},
    {MessageKind::query_handle, "query_handle", serve<protocol::QueryHandleRequest, query_handle>},
    {MessageKind::set_handle, "set_handle", serve<protocol::SetHandleRequest, set_handle>},
    {MessageKind::open_file, "open_file", serve<protocol::OpenFileRequest, open_file>},
    {MessageKind::access_file, "access_file", serve<protocol::AccessFileRequest, access_file>},
    {MessageKind::seek_file, "seek_file", serve<protocol::SeekFileRequest, seek_file>},
    {MessageKind::query_file, "query_file", serve<protocol::QueryFileRequest, query_file>},
    {MessageKind::resize_file, "resize_file", serve<protocol::ResizeFileRequest, resize_file>},
    {MessageKind::delete_file, "delete_file", serve<protocol::DeleteFileRequest, delete_file>},
    {MessageKind::set_disposition, "set_disposition", serve<protocol::SetDispositionRequest, set_disposition>},
    {MessageKind::rename_file, "rename_file", serve<protocol::RenameFileRequest, rename_file>},
    {MessageKind::lock_file, "lock_file", serve_lock},
    {MessageKind::unlock_file, "unlock_file", serve<protocol::UnlockFileRequest, unlock_file>},
    {MessageKind::create_pipe, "create_pipe", serve<protocol::CreatePipeRequest, create_pipe>},
    {MessageKind::prepare_process, "prepare_process", serve<protocol::PrepareProcessRequest, prepare_process>},
    {MessageKind::start_process, "start_process", serve<protocol::StartProcessRequest, start_process>},
    {MessageKind::abandon_process, "abandon_process", serve<protocol::AbandonProcessRequest, abandon_process>},
    {MessageKind::open_process, "open_process", serve<protocol::OpenProcessRequest, open_process>},
    {MessageKind::terminate_process, "terminate_process", serve<protocol::TerminateProcessRequest, terminate_process>},
    {MessageKind::query_process, "query_process", serve<protocol::QueryProcessRequest, query_process>},
    {MessageKind::commit_pages, "commit_pages", serve<protocol::CommitPagesRequest, commit_pages>},
    {MessageKind::query_commit, "query_commit", serve<protocol::QueryCommitRequest, query_commit>},
    {MessageKind::check_process, "check_process", serve<protocol::CheckProcessRequest, check_process>},
    {MessageKind::view_memory, "view_memory", serve<protocol::ViewMemoryRequest, view_memory>},
    {MessageKind::create_thread, "create_thread", serve<protocol::CreateThreadRequest, create_thread>},
    {MessageKind::begin_thread, "begin_thread", serve_begin},
    {MessageKind::report_thread_exit, "report_thread_exit",
     serve<protocol::ReportThreadExitRequest, report_thread_exit>},
    {MessageKind::open_thread, "open_thread", serve<protocol::OpenThreadRequest, open_thread>},
    {MessageKind::suspend_thread, "suspend_thread", serve<protocol::SuspendThreadRequest, suspend_thread>},
    {MessageKind::resume_thread, "resume_thread", serve<protocol::ResumeThreadRequest, resume_thread>},
    {MessageKind::query_thread, "query_thread", serve<protocol::QueryThreadRequest, query_thread>},
};
// clang-format on

constexpr bool entries_are_in_order() {
  std::size_t index = 0;
  for (const Entry& entry : kEntries) {
    if (static_cast<std::size_t>(entry.kind) != ++index) return false;
  }
  return true;
}
static_assert(entries_are_in_order(), "the table is indexed by MessageKind");

}  // namespace

bool dispatch(Session& session, std::span<const std::byte> message, protocol::Descriptors& descriptors) {
  MessageKind kind{};
  if (message.size() < sizeof(kind)) return false;
  std::memcpy(&kind, message.data(), sizeof(kind));
  const std::size_t index = static_cast<std::size_t>(kind) - 1;
  if (index >= std::size(kEntries)) return false;
  const Entry& entry = kEntries[index];
  return entry.handler(session, entry.name, message.subspan(sizeof(kind)), descriptors);
}

}  // namespace mapcheck::manager
