// SPDX-License-Identifier: Apache-2.0
// What the manager does for each request, in the file of the noun that it is about. A handler gives the reply or an
// error; it has done all or nothing by then.
#pragma once

#include "manager/caller.h"
#include "manager/session.h"
#include "protocol/messages.h"

namespace mapcheck::manager {

template <class Request>
using ReplyTo = Result<typename Request::Reply>;

// attach_requests.cpp
ReplyTo<protocol::AttachProcessRequest> attach_process(Session& session, protocol::AttachProcessRequest& request);
ReplyTo<protocol::AttachThreadRequest> attach_thread(Session& session, protocol::AttachThreadRequest& request);
ReplyTo<protocol::ReportExitRequest> report_exit(Session& session, protocol::ReportExitRequest& request);

// sync_requests.cpp
ReplyTo<protocol::CreateEventRequest> create_event(Caller& caller, protocol::CreateEventRequest& request);
ReplyTo<protocol::SetEventRequest> set_event(Caller& caller, protocol::SetEventRequest& request);
ReplyTo<protocol::ResetEventRequest> reset_event(Caller& caller, protocol::ResetEventRequest& request);
ReplyTo<protocol::PulseEventRequest> pulse_event(Caller& caller, protocol::PulseEventRequest& request);
ReplyTo<protocol::CreateMutexRequest> create_mutex(Caller& caller, protocol::CreateMutexRequest& request);
ReplyTo<protocol::ReleaseMutexRequest> release_mutex(Caller& caller, protocol::ReleaseMutexRequest& request);
ReplyTo<protocol::CreateSemaphoreRequest> create_semaphore(Caller& caller, protocol::CreateSemaphoreRequest& request);
ReplyTo<protocol::ReleaseSemaphoreRequest> release_semaphore(Caller& caller,
                                                             protocol::ReleaseSemaphoreRequest& request);
ReplyTo<protocol::OpenObjectRequest> open_object(Caller& caller, protocol::OpenObjectRequest& request);

// job_requests.cpp
ReplyTo<protocol::CreateJobRequest> create_job(Caller& caller, protocol::CreateJobRequest& request);
ReplyTo<protocol::AssignProcessRequest> assign_process(Caller& caller, protocol::AssignProcessRequest& request);
ReplyTo<protocol::IsInJobRequest> is_in_job(Caller& caller, protocol::IsInJobRequest& request);
ReplyTo<protocol::TerminateJobRequest> terminate_job(Caller& caller, protocol::TerminateJobRequest& request);
ReplyTo<protocol::LimitJobRequest> limit_job(Caller& caller, protocol::LimitJobRequest& request);
ReplyTo<protocol::QueryJobRequest> query_job(Caller& caller, protocol::QueryJobRequest& request);

// timer_requests.cpp
ReplyTo<protocol::CreateTimerRequest> create_timer(Caller& caller, protocol::CreateTimerRequest& request);
ReplyTo<protocol::SetTimerRequest> set_timer(Caller& caller, protocol::SetTimerRequest& request);
ReplyTo<protocol::CancelTimerRequest> cancel_timer(Caller& caller, protocol::CancelTimerRequest& request);
ReplyTo<protocol::QueueApcRequest> queue_apc(Caller& caller, protocol::QueueApcRequest& request);
ReplyTo<protocol::TakeApcRequest> take_apc(Caller& caller, protocol::TakeApcRequest& request);

// wait_requests.cpp. The outcome if there is one at once; otherwise `finished` is called when there is.
Result<std::optional<std::uint32_t>> begin_wait(Caller& caller, const protocol::WaitRequest& request,
                                                objects::Wait::Finished finished);

// section_requests.cpp
ReplyTo<protocol::CreateSectionRequest> create_section(Caller& caller, protocol::CreateSectionRequest& request);
ReplyTo<protocol::MapViewRequest> map_view(Caller& caller, protocol::MapViewRequest& request);
ReplyTo<protocol::UnmapViewRequest> unmap_view(Caller& caller, protocol::UnmapViewRequest& request);

// view_requests.cpp
ReplyTo<protocol::ViewMemoryRequest> view_memory(Caller& caller, protocol::ViewMemoryRequest& request);
ReplyTo<protocol::CommitPagesRequest> commit_pages(Caller& caller, protocol::CommitPagesRequest& request);
ReplyTo<protocol::QueryCommitRequest> query_commit(Caller& caller, protocol::QueryCommitRequest& request);
ReplyTo<protocol::CheckProcessRequest> check_process(Caller& caller, protocol::CheckProcessRequest& request);

// handle_requests.cpp
ReplyTo<protocol::CloseHandleRequest> close_handle(Caller& caller, protocol::CloseHandleRequest& request);
ReplyTo<protocol::DuplicateHandleRequest> duplicate_handle(Caller& caller, protocol::DuplicateHandleRequest& request);
ReplyTo<protocol::CompareHandlesRequest> compare_handles(Caller& caller, protocol::CompareHandlesRequest& request);
ReplyTo<protocol::QueryHandleRequest> query_handle(Caller& caller, protocol::QueryHandleRequest& request);
ReplyTo<protocol::SetHandleRequest> set_handle(Caller& caller, protocol::SetHandleRequest& request);

// file_requests.cpp
ReplyTo<protocol::OpenFileRequest> open_file(Caller& caller, protocol::OpenFileRequest& request);
ReplyTo<protocol::AccessFileRequest> access_file(Caller& caller, protocol::AccessFileRequest& request);
ReplyTo<protocol::SeekFileRequest> seek_file(Caller& caller, protocol::SeekFileRequest& request);
ReplyTo<protocol::QueryFileRequest> query_file(Caller& caller, protocol::QueryFileRequest& request);
ReplyTo<protocol::ResizeFileRequest> resize_file(Caller& caller, protocol::ResizeFileRequest& request);
ReplyTo<protocol::CreatePipeRequest> create_pipe(Caller& caller, protocol::CreatePipeRequest& request);

// file_name_requests.cpp
ReplyTo<protocol::DeleteFileRequest> delete_file(Caller& caller, protocol::DeleteFileRequest& request);
ReplyTo<protocol::SetDispositionRequest> set_disposition(Caller& caller, protocol::SetDispositionRequest& request);
ReplyTo<protocol::RenameFileRequest> rename_file(Caller& caller, protocol::RenameFileRequest& request);

// lock_requests.cpp. The reply if there is one at once; otherwise `finished` is called when there is.
Result<std::optional<protocol::LockFileRequest::Reply>> begin_lock(Caller& caller,
                                                                   const protocol::LockFileRequest& request,
                                                                   std::function<void(Status)> finished);
ReplyTo<protocol::UnlockFileRequest> unlock_file(Caller& caller, protocol::UnlockFileRequest& request);

// process_requests.cpp. Any process of this user can be opened, also one that has made no call yet.
Result<objects::Ref<objects::Process>> process_of_this_user(Caller& caller, std::uint32_t process_id);
ReplyTo<protocol::PrepareProcessRequest> prepare_process(Caller& caller, protocol::PrepareProcessRequest& request);
ReplyTo<protocol::StartProcessRequest> start_process(Caller& caller, protocol::StartProcessRequest& request);
ReplyTo<protocol::AbandonProcessRequest> abandon_process(Caller& caller, protocol::AbandonProcessRequest& request);
ReplyTo<protocol::OpenProcessRequest> open_process(Caller& caller, protocol::OpenProcessRequest& request);
ReplyTo<protocol::TerminateProcessRequest> terminate_process(Caller& caller,
                                                             protocol::TerminateProcessRequest& request);
ReplyTo<protocol::QueryProcessRequest> query_process(Caller& caller, protocol::QueryProcessRequest& request);

// thread_requests.cpp
ReplyTo<protocol::CreateThreadRequest> create_thread(Caller& caller, protocol::CreateThreadRequest& request);
ReplyTo<protocol::ReportThreadExitRequest> report_thread_exit(Caller& caller,
                                                              protocol::ReportThreadExitRequest& request);
ReplyTo<protocol::OpenThreadRequest> open_thread(Caller& caller, protocol::OpenThreadRequest& request);
ReplyTo<protocol::SuspendThreadRequest> suspend_thread(Caller& caller, protocol::SuspendThreadRequest& request);
ReplyTo<protocol::ResumeThreadRequest> resume_thread(Caller& caller, protocol::ResumeThreadRequest& request);
ReplyTo<protocol::QueryThreadRequest> query_thread(Caller& caller, protocol::QueryThreadRequest& request);

}  // namespace mapcheck::manager
