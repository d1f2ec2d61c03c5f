// SPDX-License-Identifier: Apache-2.0
// Which process a pidfd stands for, and a pidfd for a process of the same user. A number alone proves nothing, since it
// can be used again; the descriptor does.
#pragma once

#include <cstdint>

#include "support/result.h"
#include "support/unique_fd.h"

namespace mapcheck {

// The number behind a pidfd; ERROR_INVALID_PARAMETER when it is no pidfd or its process has been reaped.
Result<std::uint32_t> process_id_of(int pidfd);

// A pidfd of a living process of this user.
Result<UniqueFd> open_process_of_this_user(std::uint32_t id);

// Whether the process has ended.
bool has_ended(int pidfd);

}  // namespace mapcheck
