// SPDX-License-Identifier: Apache-2.0
// From a message to the function that handles it: one explicit table.
#pragma once

#include "manager/session.h"

namespace mapcheck::manager {

// False when the message is not one of the protocol, or not one for this connection at this time.
[[nodiscard]] bool dispatch(Session& session, std::span<const std::byte> message, protocol::Descriptors& descriptors);

}  // namespace mapcheck::manager
