// SPDX-License-Identifier: Apache-2.0
// Membership and the end of jobs, as AssignProcessToJobObject's and TerminateJobObject's pages have it.
#include "objects/job.h"

#include <algorithm>

#include "objects/process.h"
#include "winnt.h"

namespace mapcheck::objects {

namespace {

constexpr std::size_t kDeepest = 64;

std::size_t depth_of(const Job& job) {
  std::size_t depth = 0;
  for (const Job* around = &job; around != nullptr; around = around->parent()) ++depth;
  return depth;
}

}  // namespace

bool Job::contains(const Process& process) const {
  return std::find(members_.begin(), members_.end(), &process) != members_.end();
}

bool Job::is_within(const Job& other) const {
  for (const Job* job = this; job != nullptr; job = job->parent()) {
    if (job == &other) return true;
  }
  return false;
}

bool Job::has_room() const {
  for (const Job* job = this; job != nullptr; job = job->parent()) {
    const bool is_limited = (job->limits_.flags & JOB_OBJECT_LIMIT_ACTIVE_PROCESS) != 0;
    if (is_limited && job->members_.size() >= job->limits_.active_processes) return false;
  }
  return true;
}

Status Job::assign(Process& process) {
  if (process.has_ended()) return fail(ERROR_ACCESS_DENIED);
  if (contains(process)) return Done{};
  if (Job* current = process.job()) {
    const bool can_be_nested = members_.empty() && !parent_;
    if (!can_be_nested && !is_within(*current)) return fail(ERROR_ACCESS_DENIED);
    if (can_be_nested && depth_of(*current) == kDeepest) return fail(ERROR_NO_SYSTEM_RESOURCES);
    if (can_be_nested) parent_ = Ref<Job>(current);
  }
  if (!has_room()) {
    ++accounts_.terminated;
    (void)process.terminate(ERROR_NOT_ENOUGH_QUOTA);
    return fail(ERROR_NOT_ENOUGH_QUOTA);
  }
  process.join(*this);
  return Done{};
}

Result<Job*> Job::job_of_child(bool breakaway) {
  if (breakaway && (limits_.flags & JOB_OBJECT_LIMIT_BREAKAWAY_OK) == 0) return fail(ERROR_ACCESS_DENIED);
  const std::uint32_t lets_go = JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK | (breakaway ? JOB_OBJECT_LIMIT_BREAKAWAY_OK : 0U);
  Job* job = this;
  while (job != nullptr && (job->limits_.flags & lets_go) != 0) job = job->parent();
  return job;
}

void Job::add(Process& process) {
  for (Job* job = this; job != nullptr && !job->contains(process); job = job->parent()) {
    job->members_.push_back(&process);
    ++job->accounts_.total;
  }
}

void Job::remove(Process& process, bool never_ran) {
  for (Job* job = this; job != nullptr; job = job->parent()) {
    std::erase(job->members_, &process);
    if (never_ran) --job->accounts_.total;
    job->settle();
  }
}

void Job::kill_members(std::uint32_t exit_code) {
  for (Process* member : members_) (void)member->terminate(exit_code);
}

void Job::settle() {
  if (!terminated_ || signaled_ || !members_.empty()) return;
  signaled_ = true;
  wake_waiters();
}

void Job::terminate(std::uint32_t exit_code) {
  terminated_ = true;
  kill_members(exit_code);
  settle();
}

void Job::on_last_handle() {
  if ((limits_.flags & JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE) != 0) kill_members(0);
}

}  // namespace mapcheck::objects
