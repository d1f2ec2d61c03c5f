// SPDX-License-Identifier: Apache-2.0
// A job: processes that are counted, limited and ended together. A member belongs to a whole chain of nested jobs, each
// of which lists it; the processes that it makes are members from their first instruction on. Members hold the job, but
// not its name, which goes with the last handle as every name does.
#pragma once

#include <cstdint>
#include <vector>

#include "objects/object.h"
#include "support/result.h"

namespace mapcheck::objects {

class Process;

class Job final : public Object {
 public:
  static constexpr Kind kKind = Kind::job;

  struct Limits {
    std::uint32_t flags = 0;
    std::uint32_t active_processes = 0;  // if the flags say so
  };
  struct Accounts {
    std::uint32_t total = 0;
    std::uint32_t terminated = 0;  // by a limit
  };

  explicit Job(Tally& tally) : Object(tally, kKind) {}

  Job* parent() const { return parent_.get(); }
  const Limits& limits() const { return limits_; }
  void set_limits(const Limits& limits) { limits_ = limits; }
  const Accounts& accounts() const { return accounts_; }
  const std::vector<Process*>& members() const { return members_; }  // that have not ended
  bool contains(const Process& process) const;
  // Whether it is that job, or nested in it.
  bool is_within(const Job& other) const;

  // Makes a running process a member. A job that is empty is nested in the one that the process has already.
  Status assign(Process& process);
  // The job that a child of a member belongs to, given whether the child is to break away; null for none.
  Result<Job*> job_of_child(bool breakaway);
  // Whether one more member is allowed, here and in all jobs around.
  bool has_room() const;

  // Ends all members. The job is signaled from when they are gone.
  void terminate(std::uint32_t exit_code);

  bool is_signaled(const Thread&) const override { return signaled_; }

 private:
  friend class Process;

  void on_last_handle() override;
  // A process joins, or leaves, this job and those around it, as far as it is, or was, not in them anyway.
  void add(Process& process);
  void remove(Process& process, bool never_ran);
  void kill_members(std::uint32_t exit_code);
  void settle();

  Ref<Job> parent_;
  std::vector<Process*> members_;
  Limits limits_;
  Accounts accounts_;
  bool terminated_ = false;
  bool signaled_ = false;
};

}  // namespace mapcheck::objects
