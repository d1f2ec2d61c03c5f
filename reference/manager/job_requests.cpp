// SPDX-License-Identifier: Apache-2.0
// Jobs: made, filled, limited, asked and ended, with the rights that their page on security names.
#include <algorithm>

#include "manager/requests.h"
#include "objects/job.h"
#include "winnt.h"

namespace mapcheck::manager {
namespace {

using objects::Job;
using objects::Process;
using objects::Ref;

constexpr std::size_t kProcessesInAReply = 32;

// 0 stands for the caller's own job; to ask about it takes no right.
Result<Ref<Job>> job_to_ask(Caller& caller, HandleValue handle) {
  if (handle != 0) return caller.object<Job>(handle, JOB_OBJECT_QUERY);
  if (caller.process.job() == nullptr) return fail(ERROR_ACCESS_DENIED);
  return Ref<Job>(caller.process.job());
}

}  // namespace

ReplyTo<protocol::CreateJobRequest> create_job(Caller& caller, protocol::CreateJobRequest& request) {
  return publish(caller, request.creation, objects::make_object<Job>(caller.tally()), request.creation.access);
}

ReplyTo<protocol::AssignProcessRequest> assign_process(Caller& caller, protocol::AssignProcessRequest& request) {
  const auto job = caller.object<Job>(request.job, JOB_OBJECT_ASSIGN_PROCESS);
  if (!job) return job.failure();
  const auto process = caller.object<Process>(request.process, PROCESS_SET_QUOTA | PROCESS_TERMINATE);
  if (!process) return process.failure();
  const Status assigned = (*job)->assign(**process);
  if (!assigned) return assigned.failure();
  return protocol::EmptyReply{};
}

ReplyTo<protocol::IsInJobRequest> is_in_job(Caller& caller, protocol::IsInJobRequest& request) {
  const auto process = caller.object<Process>(request.process, PROCESS_QUERY_LIMITED_INFORMATION);
  if (!process) return process.failure();
  if (request.job == 0) return protocol::IsInJobRequest::Reply{(*process)->is_in(nullptr)};
  const auto job = caller.object<Job>(request.job, JOB_OBJECT_QUERY);
  if (!job) return job.failure();
  return protocol::IsInJobRequest::Reply{(*process)->is_in(job->get())};
}

ReplyTo<protocol::TerminateJobRequest> terminate_job(Caller& caller, protocol::TerminateJobRequest& request) {
  const auto job = caller.object<Job>(request.job, JOB_OBJECT_TERMINATE);
  if (!job) return job.failure();
  (*job)->terminate(request.exit_code);
  return protocol::EmptyReply{};
}

ReplyTo<protocol::LimitJobRequest> limit_job(Caller& caller, protocol::LimitJobRequest& request) {
  const auto job = caller.object<Job>(request.job, JOB_OBJECT_SET_ATTRIBUTES);
  if (!job) return job.failure();
  (*job)->set_limits({request.flags, request.active_processes});
  return protocol::EmptyReply{};
}

ReplyTo<protocol::QueryJobRequest> query_job(Caller& caller, protocol::QueryJobRequest& request) {
  const auto job = job_to_ask(caller, request.job);
  if (!job) return job.failure();
  const auto& members = (*job)->members();
  protocol::QueryJobRequest::Reply reply;
  reply.flags = (*job)->limits().flags;
  reply.active_limit = (*job)->limits().active_processes;
  reply.total = (*job)->accounts().total;
  reply.active = static_cast<std::uint32_t>(members.size());
  reply.terminated = (*job)->accounts().terminated;
  const std::size_t end = std::min(members.size(), request.first + kProcessesInAReply);
  for (std::size_t i = request.first; i < end; ++i) reply.processes.push_back(members[i]->id());
  return reply;
}

}  // namespace mapcheck::manager
