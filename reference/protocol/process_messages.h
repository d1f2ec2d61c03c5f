// SPDX-License-Identifier: Apache-2.0
// The messages about processes: a part of protocol/messages.h, which includes it.
#pragma once

#include "protocol/messages.h"

namespace mapcheck::protocol {

// Registers a child before it exists, with the handles that it inherits.
struct PrepareProcessRequest {
  static constexpr MessageKind kind = MessageKind::prepare_process;
  bool inherit_handles = false;
  bool breakaway = false;  // from the caller's job
  struct Reply {
    std::string token;
    MAPCHECK_FIELDS(visit("token", token);)
  };
  MAPCHECK_FIELDS(visit("inherit_handles", inherit_handles); visit("breakaway", breakaway);)
};

// Tells which process the child became.
struct StartProcessRequest {
  static constexpr MessageKind kind = MessageKind::start_process;
  std::string token;
  PassedFd pidfd;
  bool inherit_process = false;  // whether the two handles given are themselves inheritable
  bool inherit_thread = false;
  struct Reply {
    HandleValue process = 0;
    HandleValue thread = 0;
    std::uint32_t process_id = 0;
    MAPCHECK_FIELDS(visit("process", process); visit("thread", thread); visit("process_id", process_id);)
  };
  MAPCHECK_FIELDS(visit("token", token); visit("pidfd", pidfd); visit("inherit_process", inherit_process);
                  visit("inherit_thread", inherit_thread);)
};

struct AbandonProcessRequest {
  static constexpr MessageKind kind = MessageKind::abandon_process;
  std::string token;
  MAPCHECK_FIELDS(visit("token", token);)
  using Reply = EmptyReply;
};

struct OpenProcessRequest {
  static constexpr MessageKind kind = MessageKind::open_process;
  std::uint32_t access = 0;
  bool inherit = false;
  std::uint32_t process_id = 0;
  MAPCHECK_FIELDS(visit("access", access); visit("inherit", inherit); visit("process_id", process_id);)
  using Reply = HandleReply;
};

struct TerminateProcessRequest {
  static constexpr MessageKind kind = MessageKind::terminate_process;
  HandleValue process = 0;
  std::uint32_t exit_code = 0;
  MAPCHECK_FIELDS(visit("process", process); visit("exit_code", exit_code);)
  using Reply = EmptyReply;
};

struct QueryProcessRequest {
  static constexpr MessageKind kind = MessageKind::query_process;
  HandleValue process = 0;
  struct Reply {
    std::uint32_t exit_code = 0;
    std::uint32_t process_id = 0;
    std::uint32_t handles = 0;  // how many it has open
    MAPCHECK_FIELDS(visit("exit_code", exit_code); visit("process_id", process_id); visit("handles", handles);)
  };
  MAPCHECK_FIELDS(visit("process", process);)
};

}  // namespace mapcheck::protocol
