// SPDX-License-Identifier: Apache-2.0
// The messages about jobs: a part of protocol/messages.h, which includes it.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/messages.h"

namespace mapcheck::protocol {

struct AssignProcessRequest {
  static constexpr MessageKind kind = MessageKind::assign_process;
  HandleValue job = 0;
  HandleValue process = 0;
  MAPCHECK_FIELDS(visit("job", job); visit("process", process);)
  using Reply = EmptyReply;
};

// Whether a process is in a job; with 0 for the job, in any.
struct IsInJobRequest {
  static constexpr MessageKind kind = MessageKind::is_in_job;
  HandleValue process = 0;
  HandleValue job = 0;
  struct Reply {
    bool is_member = false;
    MAPCHECK_FIELDS(visit("is_member", is_member);)
  };
  MAPCHECK_FIELDS(visit("process", process); visit("job", job);)
};

struct TerminateJobRequest {
  static constexpr MessageKind kind = MessageKind::terminate_job;
  HandleValue job = 0;
  std::uint32_t exit_code = 0;
  MAPCHECK_FIELDS(visit("job", job); visit("exit_code", exit_code);)
  using Reply = EmptyReply;
};

struct LimitJobRequest {
  static constexpr MessageKind kind = MessageKind::limit_job;
  HandleValue job = 0;
  std::uint32_t flags = 0;
  std::uint32_t active_processes = 0;
  MAPCHECK_FIELDS(visit("job", job); visit("flags", flags); visit("active_processes", active_processes);)
  using Reply = EmptyReply;
};

// What there is to know of a job, with the numbers of as many of its processes as fit, from `first` on. 0 for the job
// is the one that the caller is in.
struct QueryJobRequest {
  static constexpr MessageKind kind = MessageKind::query_job;
  HandleValue job = 0;
  std::uint32_t first = 0;
  struct Reply {
    std::uint32_t flags = 0;
    std::uint32_t active_limit = 0;
    std::uint32_t total = 0;
    std::uint32_t active = 0;
    std::uint32_t terminated = 0;
    std::vector<std::uint64_t> processes;
    MAPCHECK_FIELDS(visit("flags", flags); visit("active_limit", active_limit); visit("total", total);
                    visit("active", active); visit("terminated", terminated); visit("processes", processes);)
  };
  MAPCHECK_FIELDS(visit("job", job); visit("first", first);)
};

}  // namespace mapcheck::protocol
