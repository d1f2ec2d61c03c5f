// SPDX-License-Identifier: Apache-2.0
// Threads, registered views, jobs and the end of a process. A process that nobody reported an exit code for (a SIGKILL
// from outside) ends with 1, as one that Windows's task manager ended.
#include "objects/process.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "support/system_error.h"

namespace mapcheck::objects {
namespace {

constexpr std::uint32_t kUnreportedExitCode = 1;

}  // namespace

Thread& Process::main_thread() {
  if (!main_thread_) {
    main_thread_ = make_object<Thread>(tally(), id_);
    main_thread_->belongs_to(id_);
  }
  return *main_thread_;
}

Result<Ref<Thread>> Process::attach_thread(std::uint32_t thread_id) {
  Ref<Thread> thread = thread_id == id_ ? Ref<Thread>(&main_thread()) : make_object<Thread>(tally(), thread_id);
  if (has_ended_ || thread->is_attached()) return fail(ERROR_INVALID_PARAMETER);
  thread->attach();
  thread->belongs_to(id_);
  threads_.push_back(thread);
  return thread;
}

Thread* Process::find_thread(std::uint32_t thread_id) {
  if (thread_id == id_) return &main_thread();
  const auto found = std::find_if(threads_.begin(), threads_.end(),
                                  [thread_id](const Ref<Thread>& thread) { return thread->id() == thread_id; });
  return found == threads_.end() ? nullptr : found->get();
}

void Process::end_thread(Thread& thread) {
  const Ref<Thread> keep(&thread);
  std::erase_if(threads_, [&thread](const Ref<Thread>& entry) { return entry.get() == &thread; });
  thread.end();
}

std::uint64_t Process::add_view(MappedView view) {
  ++tally().views;
  views_.emplace(next_view_, std::move(view));
  return next_view_++;
}

const MappedView* Process::find_view(std::uint64_t number) const {
  const auto found = views_.find(number);
  return found == views_.end() ? nullptr : &found->second;
}

bool Process::remove_view(std::uint64_t number) {
  if (views_.erase(number) == 0) return false;
  --tally().views;
  return true;
}

Status Process::kill() const {
  const long sent = ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0U);
  return sent == 0 ? Status(Done{}) : Status(system_failure(errno));
}

Status Process::terminate(std::uint32_t exit_code) {
  if (has_ended_) return fail(ERROR_ACCESS_DENIED);
  report_exit_code(exit_code);
  is_doomed_ = !pidfd_;
  return is_doomed_ ? Status(Done{}) : kill();
}

void Process::join(Job& job) {
  job.add(*this);
  job_ = Ref<Job>(&job);
}

bool Process::is_in(const Job* job) const {
  if (job == nullptr) return job_ || !jobs_at_end_.empty();
  if (job_) return job_->is_within(*job);
  return std::any_of(jobs_at_end_.begin(), jobs_at_end_.end(), [job](const auto& one) { return one.get() == job; });
}

void Process::leave_job(bool never_ran) {
  const Ref<Job> job = std::exchange(job_, {});
  if (job) job->remove(*this, never_ran);
}

void Process::end() {
  if (has_ended_) return;
  has_ended_ = true;
  if (!exit_code_) exit_code_ = kUnreportedExitCode;
  for (const Ref<Thread>& thread : std::exchange(threads_, {})) thread->end_with(*exit_code_);
  main_thread().end_with(*exit_code_);
  handles_.close_all();
  tally().views -= views_.size();
  views_.clear();
  for (Job* job = job_.get(); job != nullptr; job = job->parent()) jobs_at_end_.emplace_back(job);
  leave_job(false);
  wake_waiters();
}

}  // namespace mapcheck::objects
