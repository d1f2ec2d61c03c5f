// SPDX-License-Identifier: Apache-2.0
// A process: its handles, its threads, and those of its views that matter here. It is known from the moment that its
// parent registers it or somebody opens it, and it ends once; what it held is given up then, and its exit code stays.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "objects/handle_table.h"
#include "objects/job.h"
#include "objects/section.h"
#include "objects/thread.h"
#include "support/unique_fd.h"

namespace mapcheck::objects {

struct MappedView {
  Ref<Section> section;
  std::uint64_t first = 0;  // page of the section
  std::uint64_t pages = 0;
};

class Process final : public Object {
 public:
  static constexpr Kind kKind = Kind::process;

  Process(Tally& tally, std::uint32_t session) : Object(tally, kKind), session_(session) {}

  ~Process() override { leave_job(true); }

  HandleTable& handles() { return handles_; }
  std::uint32_t session() const { return session_; }
  // Whether the process has come and said which session it is in; before that it is only known.
  bool is_client() const { return is_client_; }
  void become_client(std::uint32_t session) {
    session_ = session;
    is_client_ = true;
  }

  // ---- the process of the system behind it
  std::uint32_t id() const { return id_; }
  const UniqueFd& pidfd() const { return pidfd_; }
  void identify(std::uint32_t id, UniqueFd pidfd) {
    id_ = id;
    pidfd_ = std::move(pidfd);
    if (is_doomed_) (void)kill();
  }
  // Ends it from outside, with that exit code; a child that has not begun ends as soon as it has.
  Status terminate(std::uint32_t exit_code);

  // ---- the innermost of its jobs; null when it is in none
  Job* job() const { return job_.get(); }
  void join(Job& job);
  // Whether it is in that job, or, with null, in any. One that has ended is still in those that it was in.
  bool is_in(const Job* job) const;

  // ---- threads
  // The thread that main() runs in has the number of its process. It exists before the process runs, since
  // CreateProcess gives a handle to it.
  Thread& main_thread();
  // The thread of that number, which has made its connection.
  Result<Ref<Thread>> attach_thread(std::uint32_t thread_id);
  // Null when it has made no connection; the main thread is known without.
  Thread* find_thread(std::uint32_t thread_id);
  // A thread has lost its connection.
  void end_thread(Thread& thread);

  // ---- views that are known here: of files, and of memory whose pages are committed one by one
  std::uint64_t add_view(MappedView view);
  const MappedView* find_view(std::uint64_t number) const;
  bool remove_view(std::uint64_t number);

  // ---- the end
  void report_exit_code(std::uint32_t code) { exit_code_ = code; }
  std::optional<std::uint32_t> exit_code() const { return has_ended_ ? exit_code_ : std::nullopt; }
  bool has_ended() const { return has_ended_; }
  void end();

  bool is_signaled(const Thread&) const override { return has_ended_; }

 private:
  Status kill() const;
  void leave_job(bool never_ran);

  std::uint32_t id_ = 0;
  std::uint32_t session_;
  bool is_client_ = false;
  UniqueFd pidfd_;
  bool is_doomed_ = false;
  Ref<Job> job_;
  std::vector<Ref<Job>> jobs_at_end_;
  HandleTable handles_;
  Ref<Thread> main_thread_;
  std::vector<Ref<Thread>> threads_;
  std::map<std::uint64_t, MappedView> views_;
  std::uint64_t next_view_ = 1;
  std::optional<std::uint32_t> exit_code_;
  bool has_ended_ = false;
};

}  // namespace mapcheck::objects
